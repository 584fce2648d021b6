"""A form as truth values: one for every answer of every item, given or left open."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from rules.knowledge_model import Answers, AnswerValue
from rules.proof.domain import Domain
from rules.proof.logic import Bit, Question, every, no, some, variable

Atoms = Mapping[AnswerValue | None, Bit]


@dataclass(frozen=True, slots=True)
class Sheet:
    """Per item the truth of each answer. A list has one per code; all false is blank."""

    domains: Mapping[str, Domain]
    atoms: Mapping[str, Atoms]

    def with_item(self, item: str, atoms: Atoms) -> "Sheet":
        """The same form with one item answered otherwise."""
        return replace(self, atoms={**self.atoms, item: atoms})

    def allowed(self) -> Iterator[Bit]:
        """What makes the truth values one form that the questionnaire allows."""
        for item, atoms in self.atoms.items():
            yield from allowed(self.domains[item], atoms)

    def watched(self) -> tuple["Sheet", set[str]]:
        """The same form, and the set of items that somebody has looked at."""
        seen = _Seen(self.atoms)
        return replace(self, atoms=seen), seen.names

    def answered(self, item: str, value: AnswerValue | None) -> Bit:
        """This is the answer to the item."""
        wanted = given_item(self.domains[item], value)
        return every(bit if wanted[code] else no(bit) for code, bit in self.atoms[item].items())

    def blank(self, item: str) -> Bit:
        domain, atoms = self.domains[item], self.atoms[item]
        return no(some(atoms.values())) if domain.several else atoms[None]


class _Seen(dict[str, Atoms]):
    """Notes which items are looked at."""

    def __init__(self, atoms: Mapping[str, Atoms]) -> None:
        super().__init__(atoms)
        self.names: set[str] = set()

    def __getitem__(self, name: str) -> Atoms:
        self.names.add(name)
        return super().__getitem__(name)


def open_sheet(domains: Mapping[str, Domain]) -> Sheet:
    """Every answer left open."""
    return Sheet(domains, {name: open_item(domain) for name, domain in domains.items()})


def open_item(domain: Domain, mark: str = "") -> dict[AnswerValue | None, Bit]:
    """One item left open; `mark` keeps a second copy apart."""
    return {value: variable(f"{domain.item}{mark}={value}") for value in _possible(domain)}


def given_item(domain: Domain, value: AnswerValue | None) -> dict[AnswerValue | None, Bit]:
    """One item answered."""
    if domain.several:
        ticked = value if isinstance(value, tuple) else ()
        return {code: code in ticked for code in _possible(domain)}
    chosen = domain.representative(value)
    return {each: each == chosen and type(each) is type(chosen) for each in domain.values}


def given_sheet(domains: Mapping[str, Domain], answers: Answers) -> Sheet:
    """A form that was filled in; what is missing is blank."""
    return Sheet(
        domains, {name: given_item(domain, answers.get(name)) for name, domain in domains.items()}
    )


def allowed(domain: Domain, atoms: Atoms) -> Iterator[Bit]:
    """One answer, or ticks without a code that stands alone beside another."""
    if domain.several:
        for code in domain.alone:
            others = some(bit for other, bit in atoms.items() if other != code)
            yield no(every((atoms[code], others)))
        return
    yield some(atoms.values())
    bits = list(atoms.values())
    for n, bit in enumerate(bits):
        yield from (no(every((bit, other))) for other in bits[n + 1 :])


def answers_of(question: Question, sheet: Sheet) -> dict[str, AnswerValue]:
    """The form of the solver's last model, blanks left out."""
    found: dict[str, AnswerValue] = {}
    for item, domain in sheet.domains.items():
        held = [value for value, bit in sheet.atoms[item].items() if question.value(bit)]
        if domain.several and held:
            found[item] = tuple(str(code) for code in held)
        elif not domain.several and held[0] is not None:
            found[item] = held[0]
    return found


def _possible(domain: Domain) -> tuple[AnswerValue | None, ...]:
    return (*domain.codes, *domain.alone) if domain.several else domain.values
