"""The database refuses by itself what the code would never do."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from records.session import Database
from records.tables import (
    AnswerRow,
    AssessmentRow,
    AuditRow,
    Base,
    Case,
    ClearanceRow,
    ClinicProfileRow,
    Drawing,
    Episode,
    Job,
    PatientRow,
    ReleasedDocument,
    Revision,
    SignOff,
    Submission,
    Token,
    User,
)
from tests.factories.cases import Clinic, a_case, a_submission, drawn
from tests.factories.letters import a_letter
from tests.factories.people import NOW, a_user


def copy_of(db: Database, table: type[Base], **changes: Any) -> dict[str, Any]:
    """The values of some row, changed."""
    with db.reading() as session:
        row = session.execute(select(*table.__table__.columns).limit(1)).mappings().one()
        return {**row, **changes}


def insert_raw(db: Database, table: type[Base], values: dict[str, Any]) -> None:
    with db.writing() as session:
        session.execute(insert(table).values(**values))


def refused(db: Database, table: type[Base], values: dict[str, Any]) -> bool:
    try:
        insert_raw(db, table, values)
    except IntegrityError:
        return True
    return False


def test_a_released_document_needs_a_sign_off_of_the_same_bytes(clinic: Clinic) -> None:
    a_case(clinic, "released")
    other = a_case(clinic, "signed")
    with clinic.db.reading() as session:
        sign_off = session.execute(select(SignOff).where(SignOff.case_id == other)).scalar_one()
    fitting = copy_of(
        clinic.db,
        ReleasedDocument,
        id=str(uuid4()),
        sign_off_id=sign_off.id,
        case_id=other,
        final_sha256=sign_off.sha256,
    )

    assert refused(clinic.db, ReleasedDocument, fitting | {"sign_off_id": None})
    assert refused(clinic.db, ReleasedDocument, fitting | {"sign_off_id": str(uuid4())})
    assert refused(clinic.db, ReleasedDocument, fitting | {"final_sha256": "0" * 64})
    insert_raw(clinic.db, ReleasedDocument, fitting)
    assert refused(clinic.db, ReleasedDocument, fitting | {"id": str(uuid4())})


def test_an_unsigned_letter_cannot_be_stored_as_released(clinic: Clinic) -> None:
    case_id = a_case(clinic, "referred")
    revision = a_letter(clinic, case_id)
    a_case(clinic, "released")
    with clinic.db.reading() as session:
        handout = session.execute(select(SignOff)).scalar_one()
        letter = session.execute(
            select(Drawing.id, Drawing.sha256).where(Drawing.document == "letter")
        ).one()
    release = copy_of(
        clinic.db,
        ReleasedDocument,
        id=str(uuid4()),
        case_id=case_id,
        document="letter",
        revision=revision,
        final_sha256=letter.sha256,
    )
    approval = copy_of(clinic.db, SignOff, id=str(uuid4()), undone_at=NOW)

    assert refused(clinic.db, ReleasedDocument, release | {"sign_off_id": str(uuid4())})
    assert refused(clinic.db, ReleasedDocument, release | {"sign_off_id": handout.id})
    # The approval of a handout is none of a letter, nor of anybody else's copy of it.
    assert refused(clinic.db, SignOff, approval | {"document": "letter"})
    of_the_letter = {
        "case_id": case_id,
        "document": "letter",
        "revision": revision,
        "drawing_id": letter.id,
        "sha256": letter.sha256,
    }
    somebody_else = a_user(clinic.db).id
    assert refused(clinic.db, SignOff, approval | of_the_letter | {"signer_id": somebody_else})
    assert refused(clinic.db, SignOff, approval | of_the_letter | {"examined": False})
    mine = approval | of_the_letter | {"signer_id": clinic.physio.id, "undone_at": None}
    insert_raw(clinic.db, SignOff, mine)
    assert refused(clinic.db, SignOff, mine | {"id": str(uuid4())})
    insert_raw(clinic.db, ReleasedDocument, release | {"sign_off_id": mine["id"]})


def test_no_letter_has_a_draft_and_no_transfer_sheet_is_signed(clinic: Clinic) -> None:
    case_id = a_case(clinic, "referred")
    a_letter(clinic, case_id)
    letter = copy_of(clinic.db, Drawing, id=str(uuid4()))
    assert letter["document"] == "letter"

    assert refused(clinic.db, Drawing, letter | {"dated": NOW.date(), "revision": 7})
    assert refused(clinic.db, Drawing, letter | {"kind": "draft", "signer_id": None})
    assert refused(clinic.db, Drawing, letter | {"kind": "transfer", "signer_id": None})
    assert refused(clinic.db, Drawing, letter | {"document": "transfer", "revision": None})


def test_a_sign_off_names_the_bytes_of_a_drawing_and_a_registered_person(clinic: Clinic) -> None:
    a_case(clinic, "signed")
    undone = {"id": str(uuid4()), "undone_at": NOW}
    fitting = copy_of(clinic.db, SignOff, **undone)

    assert refused(clinic.db, SignOff, fitting | {"sha256": "0" * 64})
    assert refused(clinic.db, SignOff, fitting | {"drawing_id": str(uuid4())})
    assert refused(clinic.db, SignOff, fitting | {"examined": False})
    assert refused(clinic.db, SignOff, fitting | {"registration_number": None})
    assert refused(clinic.db, SignOff, fitting | {"undone_at": None})
    assert refused(clinic.db, SignOff, fitting | {"signer_id": clinic.desk.id})
    insert_raw(clinic.db, SignOff, fitting)


def test_a_sign_off_of_a_draft_cannot_be_stored(clinic: Clinic) -> None:
    a_case(clinic, "signed")
    with clinic.db.reading() as session:
        draft = session.execute(
            select(Drawing.id, Drawing.sha256).where(Drawing.kind == "draft")
        ).one()

    of_the_draft = {"id": str(uuid4()), "drawing_id": draft.id, "sha256": draft.sha256}

    assert refused(clinic.db, SignOff, copy_of(clinic.db, SignOff, **of_the_draft, undone_at=NOW))


def test_an_approval_cannot_be_changed_and_is_taken_back_before_its_release_only(
    clinic: Clinic,
) -> None:
    a_case(clinic, "released")
    for statement, said in (
        (update(SignOff).values(undone_at=NOW), "sign_offs_no_late_undo"),
        (update(SignOff).values(signer_name="Somebody else"), "append-only"),
        (delete(SignOff), "append-only"),
    ):
        with pytest.raises(DBAPIError, match=said), clinic.db.writing() as session:
            session.execute(statement)


def test_what_was_taken_back_cannot_be_released(clinic: Clinic) -> None:
    a_case(clinic, "released")
    other = a_case(clinic, "signed")
    clinic.act("undo", other)
    with clinic.db.reading() as session:
        undone = session.execute(select(SignOff).where(SignOff.case_id == other)).scalar_one()
    given = {"sign_off_id": undone.id, "case_id": other, "final_sha256": undone.sha256}
    values = copy_of(clinic.db, ReleasedDocument, id=str(uuid4()), **given)

    with pytest.raises(DBAPIError, match="released_documents_not_undone"):
        insert_raw(clinic.db, ReleasedDocument, values)


def test_a_revision_and_its_documents_are_unique(clinic: Clinic) -> None:
    case_id = a_case(clinic)
    drawn(clinic, clinic.act("claim", case_id).job_id)
    with clinic.db.reading() as session:
        drawings = session.execute(select(*Drawing.__table__.columns)).mappings().all()

    assert refused(clinic.db, Revision, copy_of(clinic.db, Revision, id=999))
    for row in drawings:
        assert refused(clinic.db, Drawing, {**row, "id": str(uuid4())})
        assert refused(clinic.db, Drawing, {**row, "id": str(uuid4()), "revision": 7})


@pytest.mark.parametrize(
    ("table", "changes"),
    [
        (Case, {"state": "lost"}),
        (Case, {"claim_token": "half a claim"}),
        (Case, {"episode_id": "none"}),
        (Job, {"state": "maybe"}),
        (Job, {"kind": "letter"}),
        (Job, {"document": "leaflet"}),
        (Job, {"document": "transfer"}),
        (User, {"username": "new", "role": "form_token"}),
        (User, {"username": "new", "role": "physiotherapist", "registration_number": None}),
        (Token, {"secret_sha256": "0" * 64, "kind": "personal"}),
        (Submission, {"case_id": None}),
    ],
)
def test_impossible_values_are_refused(
    clinic: Clinic, table: type[Base], changes: dict[str, Any]
) -> None:
    a_case(clinic)
    own = {"id": str(uuid4())} if "id" in table.__table__.columns else {"idempotency_key": "new"}
    own |= {"number": "NEW"} if table is Case else {}
    own |= {"subject": "new"} if table is Job else {}

    assert refused(clinic.db, table, copy_of(clinic.db, table, **(own | changes)))


def test_a_clearance_of_an_emergency_cannot_even_be_stored(clinic: Clinic) -> None:
    case_id = a_case(clinic)
    values = {
        "case_id": case_id,
        "rule": "emergency_screen",
        "level": "emergency_now",
        "answers_hash": "0" * 64,
        "basis": "examination",
        "reason": "x",
        "registration_number": "PH1",
        "actor_id": clinic.physio.id,
        "actor_name": "x",
        "at": NOW,
    }

    assert refused(clinic.db, ClearanceRow, values)
    assert refused(clinic.db, ClearanceRow, values | {"level": None})
    assert refused(clinic.db, ClearanceRow, values | {"precaution": "pc_vision"})
    insert_raw(clinic.db, ClearanceRow, values | {"level": "same_day"})


def test_one_key_of_one_sender_and_one_open_episode_of_one_patient(clinic: Clinic) -> None:
    first = a_submission(clinic, key="mine")
    free = copy_of(clinic.db, Case, id=str(uuid4()), number="NEW")
    insert_raw(clinic.db, Case, free)
    values = {
        "actor_id": clinic.token.id,
        "idempotency_key": "new",
        "body_sha256": "0" * 64,
        "case_id": free["id"],
        "warnings": [],
        "created_at": NOW,
    }
    assert refused(clinic.db, Submission, values | {"idempotency_key": "mine"})
    assert refused(clinic.db, Submission, values | {"case_id": first.case_id})
    insert_raw(clinic.db, Submission, values)

    episode = copy_of(clinic.db, Episode, id=str(uuid4()))
    assert refused(clinic.db, Episode, episode)
    insert_raw(clinic.db, Episode, episode | {"closed_at": NOW + timedelta(1)})
    assert refused(clinic.db, PatientRow, copy_of(clinic.db, PatientRow, id=str(uuid4())))


@pytest.mark.parametrize("table", [User, Token, PatientRow, Case, ClinicProfileRow, AuditRow])
def test_every_site_owned_row_has_a_site(clinic: Clinic, table: type[Base]) -> None:
    a_case(clinic)
    own: dict[str, Any] = {"site_id": None}
    if "id" in table.__table__.columns:
        own["id"] = 999 if table is AuditRow else str(uuid4())
    for unique in ("username", "secret_sha256", "number", "name_key"):
        if unique in table.__table__.columns:
            own[unique] = "new"

    assert refused(clinic.db, table, copy_of(clinic.db, table, **own))


@pytest.mark.parametrize(
    "table", [AuditRow, AnswerRow, AssessmentRow, Drawing, Revision, ReleasedDocument]
)
def test_what_is_added_stays_as_it_is(clinic: Clinic, table: type[Base]) -> None:
    a_case(clinic, "released")
    column = "event" if table is AuditRow else "case_id"

    for statement in (update(table).values({column: "forged"}), delete(table)):
        with pytest.raises(DBAPIError, match="append-only"), clinic.db.writing() as session:
            session.execute(statement)


def test_the_audit_cannot_be_emptied(clinic: Clinic) -> None:
    a_case(clinic)
    everything = "DELETE FROM audit" if clinic.db.is_sqlite else "TRUNCATE audit CASCADE"

    with pytest.raises(DBAPIError, match="append-only"), clinic.db.writing() as session:
        session.execute(text(everything))
