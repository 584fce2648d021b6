"""The answer sheet of the second channel: what is shown, what is known, how a condition comes out.

Values are numbers: NO, MAYBE, YES. AND is the smallest, OR the largest; a rule is FIRED at YES and
POSSIBLE at MAYBE (red-flags.md section 2). A hidden question answers every test with no.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from functools import lru_cache

from rules.knowledge_model import Answers, AnswerValue, Item, Knowledge
from rules.reference.language import Asks
from rules.reference.verdicts import COMPARE, MAYBE, NO, NOT_KNOWN, YES, settled_verdict, verdict

ANYTHING = (float("-inf"), float("inf"))
NEVER_OPEN = frozenset({"completed_by", "safeguard_concern", "access_needs"})

Span = tuple[float, float]
Decided = Mapping[str, int | str | bool]


class Sheet(ABC):
    """One filled-in form, clinician entries included; nothing is computed before it is asked."""

    __slots__ = (
        "_counted",
        "_drawn",
        "_shown",
        "_visible",
        "decided",
        "found",
        "given",
        "knowledge",
        "part_2_asked",
    )

    def __init__(
        self,
        knowledge: Knowledge,
        given: Answers,
        *,
        part_2_asked: bool,
        decided: Decided | None = None,
    ) -> None:
        self.knowledge = knowledge
        self.given = given
        self.part_2_asked = part_2_asked
        self.decided: Decided = decided or {}
        self._shown = dict(_always(knowledge, part_2_asked))
        self._visible: frozenset[str] | None = None
        self._drawn: dict[str, frozenset[str]] = {}
        self._counted: dict[str, Span] = {}
        self.found: dict[str, int] = {}

    # ---- items
    def shown(self, name: str) -> bool:
        """Whether the question is on the form; an unknown condition shows it."""
        known = self._shown.get(name)
        if known is None:
            condition = self.knowledge.questionnaire.items[name].show_when
            known = condition is None or self.evaluate(condition) >= MAYBE
            self._shown[name] = known
        return known

    def visible(self) -> frozenset[str]:
        """The questions that are on the form."""
        if self._visible is None:
            for name in self.knowledge.questionnaire.items.keys() - self._shown.keys():
                self.shown(name)
            self._visible = frozenset([name for name, shown in self._shown.items() if shown])
        return self._visible

    def value(self, name: str) -> AnswerValue | None:
        """The answer that counts: None when blank or hidden; a blank entry is `not_done`."""
        found = self.given.get(name) if self.shown(name) else None
        if found is None or found == "" or found == ():
            return "not_done" if self._can_be_not_done(name) else None
        return found

    def _can_be_not_done(self, name: str) -> bool:
        item: Item = self.knowledge.questionnaire.items[name]
        return name.startswith("ex_") and any(option.code == "not_done" for option in item.options)

    def never_open(self, name: str) -> bool:
        """Blank means none: clinician entries and three staff items (questionnaire.md 2)."""
        return name.startswith("ex_") or name in NEVER_OPEN

    def open(self, name: str) -> bool:
        """Shown, and answered with not sure, declined or nothing."""
        if self.never_open(name) or not self.shown(name):
            return False
        value = self.value(name)
        if isinstance(value, tuple):
            return NOT_KNOWN.issuperset(value)
        return value is None or value in NOT_KNOWN

    def marks(self, name: str) -> frozenset[str]:
        """The zones drawn on a chart, with their sides."""
        if name not in self._drawn:
            value = self.value(name)
            ticked = frozenset(value) if isinstance(value, tuple) else frozenset()
            self._drawn[name] = ticked - {"none", "unsure"}
        return self._drawn[name]

    # ---- conditions
    def evaluate(self, condition: str, *, settled: bool = False) -> int:
        """What a condition comes to. `settled` reads unknowns the way precautions do."""
        return (settled_verdict if settled else verdict)(condition)(self)

    def settle(self, name: str) -> int:
        """Unknown is adverse in part 1 and counts nothing elsewhere (precautions.md)."""
        fact = self.knowledge.facts.get(name)
        if fact is not None:
            return YES if fact.reads == "bounds" else NO
        return YES if self.knowledge.questionnaire.items[name].page.startswith("S") else NO

    def test(self, asks: Asks) -> int:
        """What one test comes to, whatever it asks about."""
        name = asks.subject
        if asks.relation in COMPARE:
            return self._compare(asks)
        if asks.relation == "holds":
            return self.fact(name)
        if name in self.decided:
            return YES if str(self.decided[name]) in asks.wanted else NO
        if name == "pain_sites":
            return self._on_site(asks.wanted)
        if asks.relation == "unknown":
            return YES if self.open(name) else NO
        if asks.relation == "answered":
            return YES if self.shown(name) and self.value(name) is not None else NO
        if not self.shown(name):
            return NO
        if asks.relation == "any_zone":
            return YES if self.marks(name) else MAYBE if self.open(name) else NO
        return self._chosen(name, asks.wanted)

    def _chosen(self, name: str, wanted: tuple[str, ...]) -> int:
        value = self.value(name)
        if isinstance(value, tuple):
            ticked = not _on_any_side(wanted).isdisjoint(value)
            return YES if ticked else MAYBE if "unsure" in value else NO
        if value is None:
            return NO if self.never_open(name) else MAYBE
        if any(_same(value, code) for code in wanted):
            return YES
        # No rule knows what `other` means for a test on female, so it is not "no" (C33).
        unclear = name == "sex_at_birth" and value == "other"
        return MAYBE if unclear or value in NOT_KNOWN else NO

    def _on_site(self, wanted: tuple[str, ...]) -> int:
        if not self.shown("chart_pain"):
            return NO
        if self.open("chart_pain"):
            return MAYBE
        sites = self.knowledge.questionnaire.chart.sites
        zones = [zone for code in wanted for zone in sites[code]]
        return YES if self.drawn("chart_pain", zones) else NO

    def drawn(self, name: str, zones: Iterable[str]) -> frozenset[str]:
        """The marks that lie in the named zones, on either side or in the middle."""
        return self.marks(name) & _on_any_side(tuple(zones))

    # ---- numbers
    def _compare(self, asks: Asks) -> int:
        span = self.span(asks.subject)
        limit = self._limit(asks.wanted[0])
        if span is None or limit is None:
            return NO
        low, high = (COMPARE[asks.relation](end, limit) for end in span)
        return YES if low and high else MAYBE if low or high else NO

    def _limit(self, text: str) -> float | None:
        if text in self.decided:
            return float(self.decided[text])
        try:
            return float(text)
        except ValueError:
            return None

    def span(self, name: str) -> Span | None:
        """The lowest and highest value a number can have; None makes every test on it no."""
        if name in self.decided:
            number = float(self.decided[name])
            return number, number
        if name in self.knowledge.facts:
            return self.number(name)
        value = self.value(name)
        if isinstance(value, int | float):
            return value, value
        return ANYTHING if self.shown(name) and not self.never_open(name) else None

    # ---- facts
    def fact(self, name: str) -> int:
        """A derived fact; one that reads known answers only is never unknown."""
        if name in self.decided:
            return YES if self.decided[name] else NO
        if name not in self.found:
            fact = self.knowledge.facts[name]
            found = self.evaluate(fact.when) if fact.when else self.worked_out(name)
            self.found[name] = NO if fact.reads == "known" and found == MAYBE else found
        return self.found[name]

    def number(self, name: str) -> Span:
        """A fact that is a number, counted once."""
        if name not in self._counted:
            self._counted[name] = self.counted(name)
        return self._counted[name]

    @abstractmethod
    def worked_out(self, name: str) -> int:
        """A fact that no expression gives: sets, sides, strips."""

    @abstractmethod
    def counted(self, name: str) -> Span:
        """A fact that is a number."""


@lru_cache(maxsize=16)
def _always(knowledge: Knowledge, part_2_asked: bool) -> Mapping[str, bool]:
    """The questions that no condition hides: those of part 2 are shown or not, all together."""
    return {
        item.id: part_2_asked or not item.page.startswith("P")
        for item in knowledge.questionnaire.items.values()
        if item.show_when is None or (item.page.startswith("P") and not part_2_asked)
    }


@lru_cache(maxsize=1024)
def _on_any_side(zones: tuple[str, ...]) -> frozenset[str]:
    return frozenset(f"{zone}{side}" for zone in zones for side in ("", "_l", "_r"))


def _same(value: AnswerValue, code: str) -> bool:
    return f"{value:g}" == code if isinstance(value, int | float) else value == code
