"""What every kind of document shares: its words, styles and paper, and what every page carries."""

import hashlib
from dataclasses import dataclass

from reports.sheet import Clinic
from reports.style import Paper, Styles
from reports.typeface import BOLD, cleaned, printable
from reports.wording import Wording
from rules.knowledge_model import Knowledge


@dataclass(frozen=True, slots=True)
class Page:
    """What every part of a document draws from.

    `name` is the patient's name as it can be printed; `code` ties the pages of one document
    together and to its record: any other content, signer or date changes it. It is no signature.
    `banner` is a sentence on top of every page, `across` a word over it, for what may not be
    taken for finished; both may be empty.
    """

    knowledge: Knowledge
    words: Wording
    style: Styles
    paper: Paper
    clinic: Clinic
    number: str
    name: str
    code: str
    banner: str
    across: str


def printed_name(name: str, words: Wording) -> str:
    """The name on one line, or words that stand for one we cannot print."""
    return " ".join(cleaned(name).split()) if printable(name, BOLD) else words.name_unprintable


def check_code(*told: object) -> str:
    """Eight digits that any other content changes."""
    content = repr(told).encode("utf-8", "backslashreplace")
    code = hashlib.sha256(content).hexdigest()[:8]
    return f"{code[:4]} {code[4:]}"
