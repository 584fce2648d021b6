"""What every kind of document shares: its words, styles and paper, and what every page carries."""

import hashlib
from dataclasses import dataclass

from reports.labels import Wording
from reports.sheet import Clinic
from reports.style import Paper, Styles
from reports.typeface import BOLD, cleaned, printable
from rules.knowledge_model import Knowledge


@dataclass(frozen=True, slots=True, eq=False)
class Setting:
    """How a document is set, whomever it is for. The same words, styles and paper are the same
    setting; of each there is one object only."""

    words: Wording
    style: Styles
    paper: Paper

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Setting) and self._ids == other._ids

    def __hash__(self) -> int:
        return hash(self._ids)

    @property
    def _ids(self) -> tuple[int, ...]:
        return id(self.words), id(self.style), id(self.paper)


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

    @property
    def setting(self) -> Setting:
        """What does not depend on the patient."""
        return Setting(self.words, self.style, self.paper)


def printed_name(name: str, words: Wording) -> str:
    """The name on one line, or words that stand for one we cannot print."""
    return " ".join(cleaned(name).split()) if printable(name, BOLD) else words.name_unprintable


def check_code(*told: object) -> str:
    """Eight digits that any other content changes."""
    content = repr(told).encode("utf-8", "backslashreplace")
    code = hashlib.sha256(content).hexdigest()[:8]
    return f"{code[:4]} {code[4:]}"
