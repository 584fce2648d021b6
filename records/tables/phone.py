"""The handout as a page for the patient's phone."""

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from records.columns import Sha256
from records.sealed import SealedBytes
from records.tables.base import Base


class PhonePage(Base):
    """What a final document says, for a screen, drawn with it from the same values.

    `link_sha256` is of the token in its address, which is printed and kept nowhere; None where the
    clinic has no public address. `content` is compressed JSON, `sha256` of that.
    """

    __tablename__ = "phone_pages"
    __table_args__ = (
        CheckConstraint("length(sha256) = 64", name="sha256"),
        CheckConstraint("length(link_sha256) = 64", name="link_sha256"),
    )

    drawing_id: Mapped[str] = mapped_column(ForeignKey("drawings.id"), primary_key=True)
    link_sha256: Mapped[str | None] = mapped_column(Sha256, unique=True)
    sha256: Mapped[str] = mapped_column(Sha256)
    content: Mapped[bytes] = mapped_column(SealedBytes("phone_pages.content"))
