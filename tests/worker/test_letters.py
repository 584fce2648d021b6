"""Letters and safety-net sheets through real worker processes, on both databases."""

from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy import func, select

from records.queue import document
from records.tables import Job, ReleasedDocument
from records.verification import check_pdf
from records.views import DocumentName
from tests.factories.cases import Clinic, a_case, final_sha256
from tests.factories.letters import Which
from tests.processes import Stack, wait_until
from tests.reports.printed import text_of

Send = Callable[[str], None]


def ordered(clinic: Clinic) -> str:
    """An emergency that was referred, with its letter and its safety-net sheet on order."""
    case_id = a_case(clinic, "referred")
    clinic.act("claim", case_id)
    message = "Examined at ten; her daughter drives her."
    clinic.act("refer", case_id, destination="dest_ed_mri", note="rang", message=message)
    clinic.act("give_safety_net", case_id, going_to="The General Hospital, now")
    return case_id


def drawn(clinic: Clinic, case_id: str) -> None:
    def both() -> bool:
        documents = clinic.view(case_id).documents
        return {d.document for d in documents} == {"letter", "safety_net"}

    wait_until(both, "both are drawn")


def signed(clinic: Clinic, case_id: str, of: DocumentName, undo_seconds: int = 0) -> None:
    clinic.now = datetime.now(UTC)
    sha256 = final_sha256(clinic, case_id, of)
    given: Which = {"document": of, "revision": 1, "undo_seconds": undo_seconds}
    clinic.act("sign", case_id, sha256=sha256, examined=True, **given)


def test_what_was_ordered_is_drawn_signed_and_released(stack: Stack, clinic: Clinic) -> None:
    stack.relay()
    stack.worker()
    case_id = ordered(clinic)
    drawn(clinic, case_id)

    for of in ("letter", "safety_net"):
        signed(clinic, case_id, of)

    wait_until(lambda: all(p.released for p in clinic.view(case_id).papers), "both are released")
    letter = document(clinic.db, clinic.desk, case_id, "released", 1, "letter").bytes
    said = text_of(letter)
    assert f"Referred and signed by {clinic.physio.name}" in said
    assert "Examined at ten; her daughter drives her." in said
    assert "Suspected: cauda equina syndrome" in said
    assert check_pdf(clinic.db, letter).finding == "intact"
    assert b"(Referral letter " in letter  # the reason of the signature
    sheet = document(clinic.db, clinic.desk, case_id, "released", 1, "safety_net").bytes
    assert "Where you are going: The General Hospital, now" in text_of(sheet)
    assert clinic.knowledge.texts.by_key["pt_ces_now"] in text_of(sheet)
    assert clinic.view(case_id).state == "referred"


def test_a_worker_killed_while_it_signs_a_letter_releases_it_once_all_the_same(
    stack: Stack, clinic: Clinic
) -> None:
    limits = {"SCIATRIAGE_LEASE_SECONDS": "2"}
    stack.environment |= limits
    stack.relay()
    stack.start(
        *("-m", "tests.chaos.step", "worker"),
        STEP="records.jobs:finish_sign:call",
        STEP_NTH="1",
        STEP_DO="kill",
        STEP_MARK=str(stack.home / "mark"),
    )
    case_id = ordered(clinic)
    drawn(clinic, case_id)
    signed(clinic, case_id, "letter")
    wait_until((stack.home / "mark").exists, "the signature is being stored")
    stack.worker()

    wait_until(lambda: clinic.view(case_id).papers[0].released, "it is released")
    with clinic.db.reading() as session:
        assert session.scalar(select(func.count()).select_from(ReleasedDocument)) == 1
        job = session.scalars(select(Job).where(Job.kind == "sign")).one()
        assert (job.state, job.attempts) == ("done", 2)


def test_what_the_worker_writes_names_the_kind_of_document_and_nobody(
    stack: Stack, clinic: Clinic
) -> None:
    stack.relay()
    stack.worker()
    case_id = ordered(clinic)
    drawn(clinic, case_id)
    wait_until(lambda: '"document": "letter"' in stack.said(), "the job is logged")

    said = stack.said()
    words = ("Examined", "General Hospital", "cauda", clinic.view(case_id).patient.family_name)
    assert not [word for word in words if word in said]
