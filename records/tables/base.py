"""The common base: one metadata, and a `repr` that shows no value."""

from sqlalchemy.orm import DeclarativeBase

from records.columns import metadata


class Base(DeclarativeBase):
    """Rows never leave `records`; even so their `repr` names the table only."""

    metadata = metadata

    def __repr__(self) -> str:
        return f"<row of {self.__tablename__}>"
