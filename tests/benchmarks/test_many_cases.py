"""Copies are cases like their originals: every row, every key; the service goes on with them."""

from sqlalchemy import func, select, text

from records.chain import verify_chain
from records.session import Database
from records.tables import AuditRow, Base, Case
from tests.benchmarks.many_cases import ANSWERS, copy_cases
from tests.factories.cases import a_case, a_clinic


def rows(db: Database) -> dict[str, int]:
    with db.reading() as session:
        return {
            table.name: session.scalar(select(func.count()).select_from(table)) or 0
            for table in Base.metadata.sorted_tables
        }


def test_a_copy_has_the_rows_of_its_original_and_the_service_goes_on(db: Database) -> None:
    clinic = a_clinic(db)
    empty = rows(db)
    originals = [a_case(clinic, state) for state in ("released", "referred")]
    before = rows(db)

    copy_cases(db, originals, 4)
    copy_cases(db, originals, 2)

    after = rows(db)
    assert after.pop("answers") == before.pop("answers") + 6 * ANSWERS
    for table, count in after.items():
        assert count - empty[table] == 4 * (before[table] - empty[table]), table
    with db.reading() as session:
        if db.is_sqlite:
            assert session.execute(text("PRAGMA foreign_key_check")).all() == []
        wanted = select(Case.id).where(Case.id.not_in(originals), Case.state == "released")
        copied = session.scalars(wanted.limit(1)).one()
    assert clinic.view(copied).state == "released"
    assert [d.kind for d in clinic.view(copied).documents] == ["draft", "final", "released"]
    assert clinic.view(a_case(clinic, "released")).state == "released"


def test_a_whole_copy_has_all_answers_and_an_audit_that_verifies(db: Database) -> None:
    clinic = a_clinic(db)
    empty = rows(db)
    originals = [a_case(clinic, state) for state in ("released", "referred")]
    before = rows(db)
    head = verify_chain(db, "default").head

    copy_cases(db, originals, 4, whole=True)

    for table, count in rows(db).items():
        assert count - empty[table] == 3 * (before[table] - empty[table]), table
    chain = verify_chain(db, "default", head)
    assert chain.faults == ()
    assert chain.rows == chain.head.number == rows(db)["audit"]
    with db.reading() as session:
        audited = {case_id for (case_id,) in session.execute(select(AuditRow.case_id))}
        assert set(session.scalars(select(Case.id))) <= audited
