"""A letter is signed as it was read, once, and printed only then."""

import pytest
from sqlalchemy import select

from records import jobs
from records.errors import (
    LeaseLost,
    NotAllowed,
    NotFound,
    SignRefused,
    StaleClaim,
    StaleDocument,
    WrongState,
)
from records.queue import document
from records.tables import Job, ReleasedDocument
from records.verification import check_pdf
from tests.factories.cases import (
    Clinic,
    a_case,
    drawn,
    fail,
    final_sha256,
    released,
    take,
)
from tests.factories.letters import (
    Which,
    a_letter,
    copy_for,
    letter_signed,
    the_letter,
)
from tests.factories.people import a_user


def the_sign_job(clinic: Clinic, case_id: str) -> str:
    """The job that applies the signature once the window is over."""
    clinic.wait(seconds=clinic.undo_seconds)
    with clinic.db.reading() as session:
        wanted = (Job.case_id == case_id, Job.kind == "sign", Job.state == "pending")
        return session.scalars(select(Job.id).where(*wanted)).one()


def test_signed_and_released_only_then_the_desk_prints_it(clinic: Clinic) -> None:
    case_id = a_case(clinic, "referred")
    revision = a_letter(clinic, case_id)

    def printed() -> bytes:
        return document(clinic.db, clinic.desk, case_id, "released", revision, "letter").bytes

    for kind in ("draft", "final"):
        with pytest.raises(NotAllowed):
            document(clinic.db, clinic.desk, case_id, kind, revision, "letter")
    with pytest.raises(NotFound):
        printed()
    done = letter_signed(clinic, case_id, revision)
    assert done.case.state == "referred"
    with pytest.raises(NotFound):
        printed()
    released(clinic, case_id)

    final = document(clinic.db, clinic.physio, case_id, "final", revision, "letter").bytes
    assert printed() == final + b" signed"
    assert the_letter(clinic.view(case_id)).released
    assert clinic.view(case_id).state == "referred"
    with pytest.raises(NotFound):
        document(clinic.db, clinic.desk, case_id, "released", revision + 1, "letter")


def test_a_letter_is_no_handout(clinic: Clinic) -> None:
    case_id = a_case(clinic, "referred")
    letter_signed(clinic, case_id, a_letter(clinic, case_id))
    released(clinic, case_id)

    with pytest.raises(WrongState):
        document(clinic.db, clinic.desk, case_id, "released")
    with pytest.raises(NotFound):
        document(clinic.db, clinic.physio, case_id, "released")
    with pytest.raises(WrongState):
        clinic.act("sign", case_id, sha256=final_sha256(clinic, case_id, "letter"), examined=True)
    assert clinic.view(case_id).sign_off is None


@pytest.mark.parametrize("wrong", ["0" * 64, "of another revision"])
def test_only_the_bytes_that_were_shown_can_be_signed(clinic: Clinic, wrong: str) -> None:
    case_id = a_case(clinic, "referred")
    first = a_letter(clinic, case_id)
    old = final_sha256(clinic, case_id, "letter")
    second = a_letter(clinic, case_id, message="Second thoughts.")
    which: Which = {"document": "letter", "revision": second, "examined": True}

    with pytest.raises(StaleDocument):
        clinic.act(
            "sign", case_id, sha256=old if wrong == "of another revision" else wrong, **which
        )
    with pytest.raises(StaleDocument):
        clinic.act("sign", case_id, sha256=old, **(which | {"revision": first}))
    assert [paper.revision for paper in clinic.view(case_id).papers] == [second]


def test_two_physiotherapists_sign_their_own_copies_and_one_of_them_only(clinic: Clinic) -> None:
    case_id = a_case(clinic, "referred")
    revision = a_letter(clinic, case_id)
    mine, other = copy_for(clinic, case_id, clinic.physio), a_user(clinic.db)
    clinic.act("release_claim", case_id)
    drawn(clinic, clinic.act("claim", case_id, by=other).job_id)
    theirs = copy_for(clinic, case_id, other)
    which: Which = {"document": "letter", "revision": revision, "examined": True}

    with pytest.raises(StaleClaim):
        clinic.act("sign", case_id, sha256=mine, **which)
    with pytest.raises(StaleDocument):
        clinic.act("sign", case_id, by=other, sha256=mine, **which)
    clinic.act("sign", case_id, by=other, sha256=theirs, **which)
    with pytest.raises(WrongState):
        clinic.act("sign", case_id, by=other, sha256=theirs, **which)


def test_the_examination_is_confirmed_for_a_letter_too(clinic: Clinic) -> None:
    case_id = a_case(clinic, "referred")
    revision = a_letter(clinic, case_id)
    sha256 = final_sha256(clinic, case_id, "letter")

    with pytest.raises(SignRefused):
        clinic.act(
            "sign", case_id, document="letter", revision=revision, sha256=sha256, examined=False
        )


def test_a_signature_is_taken_back_inside_the_window_only(clinic: Clinic) -> None:
    case_id = a_case(clinic, "referred")
    revision = a_letter(clinic, case_id)
    letter_signed(clinic, case_id, revision)
    which: Which = {"document": "letter", "revision": revision}
    with pytest.raises(WrongState):
        clinic.act("undo", case_id)  # of a handout there is none

    clinic.act("undo", case_id, **which)
    released(clinic, case_id)
    assert not the_letter(clinic.view(case_id)).released

    letter_signed(clinic, case_id, revision)
    clinic.wait(seconds=10)
    with pytest.raises(WrongState):
        clinic.act("undo", case_id, **which)


def test_a_lost_worker_releases_nothing(clinic: Clinic) -> None:
    case_id = a_case(clinic, "referred")
    revision = a_letter(clinic, case_id)
    letter_signed(clinic, case_id, revision)
    work = take(clinic, the_sign_job(clinic, case_id))
    clinic.act("record_exam", case_id, exam={"ex_saddle": "reduced"})

    with pytest.raises(LeaseLost):
        jobs.finish_sign(clinic.db, work, (work.pdf or b"") + b" signed", clinic.now)

    with clinic.db.reading() as session:
        assert session.scalars(select(ReleasedDocument)).all() == []


def test_a_signature_that_cannot_be_applied_is_taken_back(clinic: Clinic) -> None:
    case_id = a_case(clinic, "referred")
    revision = a_letter(clinic, case_id)
    letter_signed(clinic, case_id, revision)

    fail(clinic, the_sign_job(clinic, case_id))

    assert the_letter(clinic.view(case_id)).sign_off is None
    assert letter_signed(clinic, case_id, revision)


def test_its_bytes_are_verified(clinic: Clinic) -> None:
    case_id = a_case(clinic, "referred")
    revision = a_letter(clinic, case_id)
    letter_signed(clinic, case_id, revision)
    released(clinic, case_id)
    pdf = document(clinic.db, clinic.desk, case_id, "released", revision, "letter").bytes

    found = check_pdf(clinic.db, pdf).release
    assert found is not None
    assert (found.document, found.revision, found.standing) == ("letter", revision, "current")
