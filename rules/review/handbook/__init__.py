"""The rule base as a reference that a clinician can read: sections of entries, as values."""

from rules.review.handbook.book import handbook
from rules.review.handbook.cases import CaseFolderError, Cases, read_cases
from rules.review.handbook.entry import STATUSES, Cite, Entry, Handbook, Row, Section, anchor

__all__ = [
    "STATUSES",
    "CaseFolderError",
    "Cases",
    "Cite",
    "Entry",
    "Handbook",
    "Row",
    "Section",
    "anchor",
    "handbook",
    "read_cases",
]
