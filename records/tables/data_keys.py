"""Which data keys this database was sealed with; the keys themselves are kept elsewhere."""

from sqlalchemy import LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from records.tables.base import Base


class DataKey(Base):
    """The id of a key; the one with the highest number writes. Triggers go by it."""

    __tablename__ = "data_keys"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    key_id: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
