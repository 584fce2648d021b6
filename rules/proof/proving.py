"""S1 to S5 by the solver: each as a question that must have no answer, S5 as ones that must."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property

from rules.knowledge_model import AnswerValue, Knowledge
from rules.model import Inputs
from rules.proof.case import Acts
from rules.proof.claims import Claim, Setting, claims
from rules.proof.domain import Domain, domains
from rules.proof.enumeration import cones
from rules.proof.logic import Question, no
from rules.proof.order import Pair, pairs
from rules.proof.reach import Target, targets
from rules.proof.sheet import Sheet, open_sheet
from rules.proof.violation import NotProved, Violation, calm, differing, told, wishes
from rules.proof.witness import differences, model_inputs, open_acts


@dataclass
class Proof:
    """The open form with its solver, shared by the properties."""

    knowledge: Knowledge

    @cached_property
    def domains(self) -> dict[str, Domain]:
        return domains(self.knowledge)

    @cached_property
    def sheet(self) -> Sheet:
        return open_sheet(self.domains)

    @cached_property
    def acts(self) -> Acts:
        return open_acts(self.knowledge)

    @cached_property
    def question(self) -> Question:
        return Question(*self.sheet.allowed())

    @cached_property
    def quiet(self) -> dict[str, AnswerValue]:
        return calm(self.knowledge, self.domains)

    # ---- S1, S3, S4
    def claims(self, property_: str) -> int:
        """Shows that no form breaks a claim; how many claims. Raises NotProved."""
        number = 0
        for claim in claims(Setting(self.knowledge, self.sheet, self.acts), property_):
            number += 1
            if self.question.holds(claim.never):
                raise NotProved(self._broken(claim))
        return number

    def _broken(self, claim: Claim) -> Violation:
        self.question.prefers(wishes(self.sheet, self.acts, self.quiet), claim.never)
        inputs = model_inputs(self.knowledge, self.question, self.sheet, self.acts)
        _, differs = differences(self.knowledge, self.domains, inputs)
        came_out = "; ".join((told(self.knowledge, inputs), *differs))
        return Violation(
            claim.property,
            claim.sentence,
            claim.about,
            inputs,
            differing({**inputs.answers, **inputs.exam}, self.quiet),
            "",
            came_out,
        )

    # ---- S2
    def order(self, only: Collection[str], by_design: set[str]) -> int:
        """Shows it for every change of one answer; adds what the specification exempts."""
        number = 0
        for pair in pairs(self.knowledge, self.sheet, only):
            number += 1
            if pair.never is False:
                continue
            if self.question.holds(pair.never, no(pair.exempt)):
                raise NotProved(self._fell(pair))
            if pair.exempt is not False and self.question.holds(pair.never):
                by_design.add(f"{pair.step.sentence}: {pair.reason}")
        return number

    def _fell(self, pair: Pair) -> Violation:
        before, after = pair.before.sheet, pair.after.sheet
        wanted = wishes(before, Acts(), self.quiet)
        self.question.prefers(wanted, pair.never, no(pair.exempt))
        one = model_inputs(self.knowledge, self.question, before, Acts())
        two = model_inputs(self.knowledge, self.question, after, Acts())
        answers = {**one.answers, **one.exam}
        told_too = {pair.step.item: answers.get(pair.step.item, "blank")}
        return Violation(
            "S2",
            f"{pair.step.sentence} lowers a tier, clears a rule or unlocks the release"
            f" (property {pair.step.letter})",
            pair.step.item,
            one,
            {**differing(answers, self.quiet), **told_too},
            pair.step.sentence,
            f"before, {told(self.knowledge, one)}; after, {told(self.knowledge, two)}",
        )

    # ---- S5
    def reach(self, only: Collection[str]) -> Iterator[tuple[Target, Inputs]]:
        """A witness of everything that must be able to happen, the same in the real engine."""
        acts = Acts(lifted=self.acts.lifted)
        cone = {each.rule: set(each.items) for each in cones(self.knowledge, self.sheet)}
        for target in targets(Setting(self.knowledge, self.sheet, acts)):
            rule = target.name.split(" ")[0]
            if only and rule not in only:
                continue
            fixed = set(self.domains) - cone[rule] if target.kind == "red flag level" else set()
            calm_there = (self.sheet.answered(i, self.quiet.get(i)) for i in sorted(fixed))
            if not self.question.holds(target.can, *calm_there):
                raise NotProved(_never(target))
            inputs = model_inputs(self.knowledge, self.question, self.sheet, acts)
            self.agree(inputs, f"the witness of {target.kind} {target.name}")
            yield target, inputs

    def agree(self, inputs: Inputs, what: str) -> None:
        """Raises NotProved when the engine and the encoding differ."""
        _, differs = differences(self.knowledge, self.domains, inputs)
        if differs:
            raise NotProved(disagreement(self.knowledge, self.quiet, inputs, what, differs))


def _never(target: Target) -> Violation:
    return Violation(
        "S5",
        f"{target.kind} {target.name} can occur",
        target.name.split(" ")[0],
        Inputs({}),
        {},
        "",
        "no assignment of answers that the questionnaire allows gives it",
    )


def disagreement(
    knowledge: Knowledge,
    quiet: dict[str, AnswerValue],
    inputs: Inputs,
    what: str,
    differs: tuple[str, ...],
) -> Violation:
    """The engine does not do what was proved."""
    return Violation(
        "engine",
        f"the real engine gives what was proved ({what})",
        "",
        inputs,
        differing({**inputs.answers, **inputs.exam}, quiet),
        "",
        "; ".join((told(knowledge, inputs), *differs)),
    )
