"""What every knowledge document has in common: closed, frozen, reviewed, sourced."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Text = Annotated[str, Field(min_length=1)]
Code = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_]*$")]
Slug = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Day = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]
Citations = Annotated[tuple[Slug, ...], Field(min_length=1)]


class Document(BaseModel):
    """Frozen, strict and closed: a key that is not declared is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class ReviewDoc(Document):
    """Who looked at it, when, and when it is due again."""

    by: Text
    on: Day
    due: Day


class Reviewed(Document):
    """A rule or a table with its version, its status and its review."""

    version: Annotated[int, Field(ge=1)]
    status: Literal["draft", "reviewed", "retired"]
    review: ReviewDoc


class Sourced(Reviewed):
    """The same, with sources for the whole file."""

    sources: Citations
