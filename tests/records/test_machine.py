"""Whatever people, worker, relay and time do in whatever order: what must never happen does not."""

from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from records import jobs
from records.errors import RecordsError
from records.people import Actor
from records.tables import (
    Case,
    Job,
)
from rules.knowledge_model import Tier
from rules.model import CarePlan
from tests.factories.cases import Clinic, a_submission, pdf_of
from tests.factories.forms import (
    CALM,
    CHOICE,
    EMERGENCY,
    NEEDS_TEST,
    ON_HOLD,
    SAME_DAY,
    WITHHELD,
    a_form,
)
from tests.factories.people import a_patient, a_user
from tests.records.invariants import CHECKS, uncleared

FORMS: dict[str, dict[str, Any]] = {
    "calm": a_form(CALM),  # type: ignore[dict-item]
    "needs test": a_form(NEEDS_TEST),  # type: ignore[dict-item]
    "on hold": a_form(ON_HOLD),  # type: ignore[dict-item]
    "withheld": a_form(WITHHELD),  # type: ignore[dict-item]
    "same day": a_form(SAME_DAY),  # type: ignore[dict-item]
    "choice": a_form(CALM, **CHOICE),  # type: ignore[dict-item]
    "open": a_form(CALM, cold_leg="unsure"),  # type: ignore[dict-item]
    "possible": a_form(CALM, fever_unwell="unsure"),  # type: ignore[dict-item]
    "emergency": a_form(EMERGENCY),  # type: ignore[dict-item]
}
ANSWERS: tuple[dict[str, Any], ...] = (
    {"cold_leg": "no"},
    {"fever_unwell": "no", "calf_swelling": "no"},
    {"fever_unwell": "unsure"},
    {"leg_weakness": "none"},
    {"leg_weakness": "one_leg_marked"},
    {"pain_score_leg": 2},
    {"emergency_any": "yes"},
)
EXAMS: tuple[dict[str, Any], ...] = ({"ex_myo": "normal"}, {"ex_myo_grade": 2})
NEED_CLAIM = (
    "record_answers",
    "record_exam",
    "clear",
    "refer",
    "edit",
    "give_safety_net",
    "return_with_question",
    "prepare",
    "withhold",
)
WAITS = (
    {"seconds": 11},
    {"seconds": 11},
    {"seconds": 11},
    {"seconds": 11},
    {"seconds": 95},
    {"minutes": 16},
    {"minutes": 61},
    {"hours": 25},
)
FORBID_SIGNING = {Tier.EMERGENCY_NOW, Tier.SAME_DAY, Tier.URGENT_2W, Tier.CLINICIAN_HOLD}

which = st.integers(0, 30)


class Practice(RuleBasedStateMachine):
    """A practice with two patients, two physiotherapists, one worker and a relay."""

    clinic: Clinic
    second: Actor

    def __init__(self) -> None:
        super().__init__()
        self.patients = [a_patient(), a_patient()]
        self.cases: list[str] = []
        self.clinic.claims.clear()

    def attempt(self, number: int, action: str, **given: Any) -> bool:
        """Try an action on one of the cases; a refusal is fine, it only must change nothing."""
        if not self.cases:
            return False
        case_id = self.cases[number % len(self.cases)]
        try:
            if action in NEED_CLAIM:
                self.clinic.act("claim", case_id)
            self.clinic.act(action, case_id, **given)
        except RecordsError:
            return False
        return True

    @rule(form=st.sampled_from(["calm", "calm", "calm", *sorted(FORMS)]), patient=st.integers(0, 1))
    @precondition(lambda self: len(self.cases) < 4)
    def submit(self, form: str, patient: int) -> None:
        sent = a_submission(self.clinic, FORMS[form], patient=self.patients[patient])
        self.cases.append(sent.case_id)

    @rule(number=which, second=st.booleans())
    def claim(self, number: int, second: bool) -> None:
        self.attempt(number, "claim", by=self.second if second else self.clinic.physio)

    @rule(number=which, given=st.sampled_from(ANSWERS), accept=st.booleans())
    def answer(self, number: int, given: dict[str, Any], accept: bool) -> None:
        accepted = tuple(given) if accept else ()
        self.attempt(number, "record_answers", answers=given, accept=accepted)

    @rule(number=which, found=st.sampled_from(EXAMS))
    def examine(self, number: int, found: dict[str, Any]) -> None:
        self.attempt(number, "record_exam", exam=found)

    @rule(
        number=which,
        basis=st.sampled_from(["examination", "other_service_result"]),
        pick=st.integers(0, 5),
    )
    @precondition(lambda self: self.cases)
    def clear(self, number: int, basis: str, pick: int) -> None:
        fired = sorted(self.clinic.view(self.cases[number % len(self.cases)]).assessment.fired)
        if fired:
            chosen = fired[pick % len(fired)]
            self.attempt(number, "clear", rule=chosen, basis=basis, reason="looked at")

    @rule(
        number=which,
        action=st.sampled_from(
            [
                ("acknowledge", {}),
                ("refer", {"destination": "dest_ed", "note": "x"}),
                ("record_outcome", {"outcome": "result"}),
                ("return_with_question", {"question": "Which leg?"}),
                ("prepare", {}),
                ("withhold", {"reason": "x"}),
                ("undo", {}),
                ("recall", {"reason": "x"}),
                ("close", {"reason": "x"}),
                ("close_episode", {"reason": "x"}),
                ("retry", {}),
                ("release_claim", {}),
            ]
        ),
    )
    def decide(self, number: int, action: tuple[str, dict[str, Any]]) -> None:
        self.attempt(number, action[0], **action[1])

    @rule(number=which)
    def reply(self, number: int) -> None:
        self.attempt(number, "reply", by=self.clinic.desk, text="The right one.")

    @rule(number=which, keep=st.integers(1, 4))
    @precondition(lambda self: self.cases)
    def edit(self, number: int, keep: int) -> None:
        plan = self.clinic.view(self.cases[number % len(self.cases)]).plan
        if plan is not None:
            fewer = CarePlan(
                plan.kind, plan.hypothesis, plan.side, plan.exercises[:keep], plan.precautions
            )
            self.attempt(number, "edit", plan=fewer, note="less")

    @rule(number=which, ticked=st.booleans(), shown=st.booleans(), undo=st.sampled_from([0, 10]))
    @precondition(lambda self: self.cases)
    def sign(self, number: int, ticked: bool, shown: bool, undo: int) -> None:
        before = self.clinic.view(self.cases[number % len(self.cases)])
        handouts = (d for d in before.documents if d.document == "handout")
        finals = [d.sha256 for d in handouts if d.kind == "final"]
        sha256 = finals[-1] if finals and shown else "0" * 64
        given = {"sha256": sha256, "examined": ticked, "spot_tested": ticked, "undo_seconds": undo}
        if not self.attempt(number, "sign", **given):
            return
        assert ticked
        assert shown
        assert not before.open_questions or not any(
            ask.locks_release for ask in before.open_questions
        )
        assert not before.assessment.questions_open
        assert not FORBID_SIGNING & set(before.assessment.possible.values())
        forbidden = FORBID_SIGNING - {Tier.URGENT_2W}
        assert not forbidden & uncleared(before.assessment)
        assert before.expired == ()
        assert before.emergency_before == ()

    @rule(number=which, place=st.sampled_from(["", "Hospital"]))
    def give_safety_net(self, number: int, place: str) -> None:
        self.attempt(number, "give_safety_net", going_to=place)

    @rule(number=which)
    @precondition(lambda self: self.cases)
    def write_letter(self, number: int) -> None:
        """As far as a physiotherapist gets on an ordinary day: referred, drawn, signed by half."""
        if self.attempt(number, "refer", destination="dest_ed", note="x"):
            self.work("done")
        if number % 2:
            self.sign_paper(number, 0, 10)

    @rule(number=which, pick=st.integers(0, 3), undo=st.sampled_from([0, 10]))
    @precondition(lambda self: self.cases)
    def sign_paper(self, number: int, pick: int, undo: int) -> None:
        """Any copy that was ever drawn of a paper is tried: only a current one may be signed."""
        before = self.clinic.view(self.cases[number % len(self.cases)])
        finals = [d for d in before.documents if d.document != "handout" and d.kind == "final"]
        if not finals:
            return
        found = finals[pick % len(finals)]
        which = {"document": found.document, "revision": found.revision}
        given = {"sha256": found.sha256, "examined": True, "undo_seconds": undo}
        if not self.attempt(number, "sign", **which, **given):
            return
        paper = next(p for p in before.papers if p.revision == found.revision)
        assert (paper.basis, paper.released, paper.sign_off) == ("current", False, None)
        assert found.dated == self.clinic.now.date()
        assert self.clinic.view(before.id).state == before.state

    @rule(
        number=which,
        action=st.sampled_from([("undo", {}), ("recall", {"reason": "not wanted"})]),
        pick=st.integers(0, 3),
    )
    @precondition(lambda self: self.cases)
    def decide_about_paper(
        self, number: int, action: tuple[str, dict[str, Any]], pick: int
    ) -> None:
        papers = self.clinic.view(self.cases[number % len(self.cases)]).papers
        if papers:
            found = papers[pick % len(papers)]
            about = {"document": found.document, "revision": found.revision}
            self.attempt(number, action[0], **about, **action[1])

    @rule(number=which)
    @precondition(lambda self: self.cases)
    def go_on(self, number: int) -> None:
        """The next step of an ordinary day, so that cases get far."""
        case_id = self.cases[number % len(self.cases)]
        state = self.clinic.view(case_id).state
        if state == "awaiting_sign_off":
            self.attempt(number, "claim")
            self.work("done")
            self.sign(number, True, True, 10)
        elif state == "signed":
            self.time_passes({"seconds": 11})
            self.work("done")
        elif state == "rendering":
            self.work("done")

    @rule(outcome=st.sampled_from(["done", "done", "done", "broken", "dies"]))
    def work(self, outcome: str) -> None:
        """The worker takes what the relay sends, plus one job nobody has sent yet."""
        with self.clinic.db.reading() as session:
            waiting = session.scalars(
                select(Job.id).where(Job.case_id.in_(self.cases), Job.state == "pending")
            ).all()
        for job_id in waiting:
            self.do(job_id, outcome)

    def do(self, job_id: str, outcome: str) -> None:
        clinic = self.clinic
        limits: dict[str, Any] = {"now": clinic.now, "lease_seconds": 90, "max_attempts": 3}
        work = jobs.claim_job(clinic.db, job_id, **limits)
        if work is None or outcome == "dies":
            return
        if outcome == "broken":
            jobs.fail_job(
                clinic.db, work, "BROKEN", permanent=False, now=clinic.now, max_attempts=3
            )
        elif work.kind == "sign":
            jobs.finish_sign(clinic.db, work, (work.pdf or b"") + b" signed", clinic.now)
        else:
            jobs.finish_render(clinic.db, work, pdf_of(work), 1, clinic.now)

    @rule(amount=st.sampled_from(WAITS))
    def time_passes(self, amount: dict[str, int]) -> None:
        self.clinic.wait(**amount)
        self.clinic.clocks()
        jobs.sweep(self.clinic.db, now=self.clinic.now, max_attempts=3)

    @invariant()
    def nothing_that_must_never_happen_has_happened(self) -> None:
        with self.clinic.db.reading() as session:
            for case in session.scalars(select(Case).where(Case.id.in_(self.cases))):
                for check in CHECKS:
                    check(self.clinic, session, case)


def test_what_must_never_happen_does_not(clinic: Clinic) -> None:
    class ThisPractice(Practice):
        pass

    ThisPractice.clinic = clinic
    ThisPractice.second = a_user(clinic.db)
    run_state_machine_as_test(
        ThisPractice,
        settings=settings(
            max_examples=20,
            stateful_step_count=40,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
