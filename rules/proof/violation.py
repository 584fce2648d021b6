"""A property that does not hold, with the answers that show it, in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rules.assessment import assess
from rules.knowledge_model import Answers, AnswerValue, Item, Knowledge
from rules.model import Inputs
from rules.proof.case import Acts
from rules.proof.domain import Domain
from rules.proof.logic import Bit, no
from rules.proof.sheet import Sheet
from rules.proof.witness import readable


@dataclass(frozen=True, slots=True)
class Violation:
    """What was claimed, the form that breaks it, and what came out there.

    `inputs` are complete; `told` are those that differ from a form without anything alarming.
    `change` is the second answer of a property about two forms.
    """

    property: str
    sentence: str
    about: str
    inputs: Inputs
    told: Answers
    change: str
    came_out: str

    def __str__(self) -> str:
        acts = [
            f"cleared: {', '.join(record.rule for record in self.inputs.cleared)}"
            if self.inputs.cleared
            else "",
            f"clock ran out: {', '.join(self.inputs.escalated)}" if self.inputs.escalated else "",
            f"lifted: {', '.join(self.inputs.lifted)}" if self.inputs.lifted else "",
            "an emergency fired earlier in the episode" if self.inputs.emergency_before else "",
        ]
        lines = [
            f"{self.property} does not hold: {self.sentence}",
            f"answers that matter: {readable(self.told)}",
            *(f"acts: {act}" for act in acts if act),
            *([f"change: {self.change}"] if self.change else []),
            f"what comes out: {self.came_out}",
        ]
        return "\n".join(lines)


class NotProved(Exception):
    """A property does not hold for this knowledge."""

    def __init__(self, violation: Violation) -> None:
        super().__init__(str(violation))
        self.violation = violation


def calm(knowledge: Knowledge, domains: Mapping[str, Domain]) -> dict[str, AnswerValue]:
    """A form in which as little as possible is fired or possible, one question after the other."""
    found = {item.id: value for item in _asked(knowledge) if (value := _mildest(item)) is not None}
    for item in _asked(knowledge):
        if item.id not in found and domains[item.id].values:
            values = [value for value in domains[item.id].values if value is not None]
            scored = {value: _alarms(knowledge, {**found, item.id: value}) for value in values}
            found[item.id] = min(scored, key=lambda value: scored[value])
    return found


def _asked(knowledge: Knowledge) -> Sequence[Item]:
    pages = (page for page in knowledge.questionnaire.pages if page.part == "safety")
    return [item for page in pages for item in page.items]


def _mildest(item: Item) -> AnswerValue | None:
    codes = [option.code for option in item.options]
    if item.type in ("choices", "chart"):
        return ("none",) if "none" in codes else None
    if item.type == "scale":
        return 0
    return next((code for rank in item.order for code in rank if code != "unknown"), None)


def _alarms(knowledge: Knowledge, answers: Answers) -> int:
    result = assess(knowledge, Inputs(answers))
    return len(result.fired) + len(result.possible)


def wishes(sheet: Sheet, acts: Acts, quiet: Answers) -> list[Bit]:
    """A calm form and nothing done, wish by wish: what a readable counter-example keeps."""
    bits = [*acts.cleared.values(), *acts.escalated.values(), *acts.lifted.values()]
    undone = [no(bit) for bit in (*bits, acts.emergency_before)]
    return [*(sheet.answered(item, quiet.get(item)) for item in sheet.domains), *undone]


def differing(answers: Answers, quiet: Answers) -> dict[str, AnswerValue]:
    """The answers that are not those of the calm form; what it leaves blank is left out."""
    changed = {item: value for item, value in answers.items() if quiet.get(item) != value}
    gone = {item: "blank" for item in quiet if item not in answers}
    return {**changed, **gone}


def told(knowledge: Knowledge, inputs: Inputs) -> str:
    """What the real engine makes of it, in one line."""
    result = assess(knowledge, inputs)
    sheet = ", ".join(each.id for each in result.prescription) or "no sheet"
    fired = ", ".join(f"{rule} ({tier})" for rule, tier in result.fired.items()) or "nothing"
    possible = ", ".join(f"{rule} ({tier})" for rule, tier in result.possible.items())
    return (
        f"fired {fired}; possible {possible or 'nothing'}; decision {result.decision}"
        f" ({sheet}), release {result.handout}, hypothesis {result.working_hypothesis}"
    )
