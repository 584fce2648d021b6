"""A filled-in form as the rules see it: each test is true, false or (None) unknown.

Hidden items make every test false; `unsure`, `declined` and blank are unknown
(questionnaire.md section 2).
"""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from operator import ge, gt, le, lt

from rules.conditions import Test
from rules.knowledge_model import Answers, AnswerValue, Item, Knowledge

Truth = bool | None
UNKNOWN_CODES = frozenset({"unsure", "declined"})
COMPARE = {">=": ge, ">": gt, "<=": le, "<": lt}


@dataclass(frozen=True, slots=True)
class Form:
    """Answers and clinician entries, with the items that are not shown."""

    knowledge: Knowledge
    answers: Answers
    hidden: Set[str]

    @property
    def items(self) -> Mapping[str, Item]:
        return self.knowledge.questionnaire.items

    def value(self, item: str) -> AnswerValue | None:
        """The answer as given; None when blank or hidden; a blank entry counts as `not_done`."""
        if item in self.hidden:
            return None
        given = self.answers.get(item)
        if given in (None, "", ()) and item.startswith("ex_"):
            codes = {option.code for option in self.items[item].options}
            return "not_done" if "not_done" in codes else None
        return None if given in (None, "", ()) else given

    def never_unknown(self, item: str) -> bool:
        """Clinician entries, and staff items without an unknown class, read blank as "none"."""
        return item.startswith("ex_") or item in self.knowledge.never_unknown

    def is_unknown(self, item: str) -> bool:
        """Shown, and answered with not sure, declined or nothing."""
        given = self.answers.get(item)
        if given.__class__ is str and given and given not in UNKNOWN_CODES:
            return False
        if item in self.hidden or self.never_unknown(item):
            return False
        value = self.value(item)
        if isinstance(value, tuple):
            return set(value) <= UNKNOWN_CODES
        return value is None or value in UNKNOWN_CODES

    def truth(self, test: Test) -> Truth:
        """What a test of an item gives: True, False or None (unknown)."""
        if test.name in self.hidden:
            return False
        if test.operator == "is_unknown":
            return self.is_unknown(test.name)
        value = self.value(test.name)
        if test.operator == "is_answered":
            return value is not None
        if value is None:
            return False if self.never_unknown(test.name) else None
        if test.operator in COMPARE:
            return bool(COMPARE[test.operator](float(value), float(test.values[0])))  # type: ignore[arg-type]
        return self._membership(test, value)

    def _membership(self, test: Test, value: AnswerValue) -> Truth:
        if not isinstance(value, tuple):
            if str(value) in test.values:
                return True
            unknown = value in UNKNOWN_CODES or (test.name == "sex_at_birth" and value == "other")
            return None if unknown else False
        if test.operator == "has_any_zone":
            ticked = any(code not in ("none", "unsure") for code in value)
        else:
            ticked = any(names_zone(wanted, code) for wanted in test.values for code in value)
        return True if ticked else None if "unsure" in value else False


def names_zone(wanted: str, code: str) -> bool:
    """A zone without a side matches either side."""
    return code in (wanted, f"{wanted}_l", f"{wanted}_r")
