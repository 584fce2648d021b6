"""`prove`: the certificate for a knowledge, or the counter-example that denies it one."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from random import Random
from time import perf_counter

from rules.knowledge_model import Knowledge
from rules.model import Inputs
from rules.proof.certificate import (
    PROPERTIES,
    Certificate,
    Proved,
    Witness,
    questionnaire_sha256,
)
from rules.proof.domain import size
from rules.proof.logic import solver_version
from rules.proof.proving import Proof
from rules.proof.reach import KEPT, Target
from rules.proof.through_engine import cone_forms, edited_forms, varied_forms
from rules.proof.violation import NotProved, Violation, differing

__all__ = ["PROPERTIES", "NotProved", "Violation", "prove"]

SENTENCES = {
    "S1": "No handout is drafted or signed against a red flag.",
    "S2": "A worse answer never lowers a tier; an unknown one never clears a flag or unlocks.",
    "S3": "No sheet contains an exercise whose contraindication or blocked tag applies.",
    "S4": "Opposite directions never meet; every direction keeps its conditions.",
    "S5": "Every rule level can fire and every decision can occur; the engine agrees with each"
    " witness.",
}
EACH_RULE = "Around every red flag the engine gives what the encoding gives and keeps S2"
AROUND = "Around every witness the engine gives what the encoding gives and keeps S1, S3 and S4."
EDITED = "After an edit the earlier answer of a form counts as well, whichever is worse."
STOPPED = (
    "an emergency of part 1 ends the form: a rule that stands on part 2 alone is then no longer"
    " seen; the tier is E and nothing is unlocked (questionnaire.md section 1)"
)
Progress = Callable[[str], None]


@dataclass
class _Run:
    """What has been proved so far."""

    proof: Proof
    progress: Progress
    luck: Random
    proved: list[Proved] = field(default_factory=list)
    by_design: set[str] = field(default_factory=set)
    witnesses: list[tuple[Target, Inputs]] = field(default_factory=list)

    def by_the_solver(self, name: str, about: Collection[str]) -> None:
        began = perf_counter()
        self.progress(f"{name}: {SENTENCES[name]}")
        if name == "S2":
            self.by_design.add(STOPPED)
            number = self.proof.order(about, self.by_design)
        elif name == "S5":
            self.witnesses = list(self.proof.reach(about))
            number = len(self.witnesses)
        else:
            number = self.proof.claims(name)
        self._done(name, SENTENCES[name], "solver", number, began)

    def through_the_engine(self) -> None:
        began, number, whole, cut = perf_counter(), 0, 0, 0
        self.progress("Through the engine, rule by rule ...")
        for cone, forms in cone_forms(self.proof, self.luck):
            number += forms
            whole += cone.exhaustive
            cut += not cone.exhaustive
        sentence = f"{EACH_RULE} ({whole} rules in full, {cut} sampled)."
        self._done("S2", sentence, "engine", number, began)
        began = perf_counter()
        self.progress("Through the engine, around every witness ...")
        number = sum(1 for _ in varied_forms(self.proof, self.witnesses, self.luck))
        self._done("S1, S3, S4", AROUND, "engine", number, began)
        began = perf_counter()
        number = sum(1 for _ in edited_forms(self.proof, self.witnesses, self.luck))
        self._done("S2", EDITED, "engine", number, began)

    def _done(self, name: str, sentence: str, method: str, number: int, began: float) -> None:
        seconds = round(perf_counter() - began, 1)
        self.progress(f"{name}: {number} checked by the {method} in {seconds} s")
        found = {"property": name, "sentence": sentence, "method": method, "checked": number}
        self.proved.append(Proved.model_validate({**found, "seconds": seconds}))


def prove(
    knowledge: Knowledge,
    *,
    date: str,
    properties: Sequence[str] = PROPERTIES,
    about: Collection[str] = (),
    engine: bool = True,
    seed: int = 1,
    progress: Progress = lambda line: None,
) -> Certificate:
    """The certificate, dated `date` (ISO). Raises NotProved with a counter-example.

    `properties` and `about` (items for S2, rules for S5) narrow the proof; `engine` also sends
    forms through the real engine. Only a proof of everything is worth writing down.
    """
    began = perf_counter()
    run = _Run(Proof(knowledge), progress, Random(seed))  # noqa: S311 - samples, no secrets
    for name in properties:
        run.by_the_solver(name, about)
    if engine:
        run.through_the_engine()
    return _certificate(run, date, seed, round(perf_counter() - began, 1))


def _certificate(run: _Run, date: str, seed: int, seconds: float) -> Certificate:
    proof = run.proof
    return Certificate(
        knowledge_version=proof.knowledge.version,
        questionnaire_sha256=questionnaire_sha256(proof.knowledge),
        date=date,
        solver=solver_version(),
        items=len(proof.domains),
        assignments=str(size(proof.domains)),
        seconds=seconds,
        seed=seed,
        proved=tuple(run.proved),
        by_design=tuple(sorted(run.by_design)),
        calm_form=proof.quiet,
        witnesses=tuple(_witness(run, *each) for each in run.witnesses if each[0].kind in KEPT),
    )


def _witness(run: _Run, target: Target, inputs: Inputs) -> Witness:
    answers = differing({**inputs.answers, **inputs.exam}, run.proof.quiet)
    return Witness(kind=target.kind, name=target.name, answers=answers)
