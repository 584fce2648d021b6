"""The audit's chain: whoever changes, removes, adds or moves a row is found, on both databases."""

import re
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from records.actors import Actor, system_actor
from records.audit import audit_of, write_audit, write_erasure
from records.chain import ChainReport, Head, verify_chain
from records.session import Database
from records.tables import AuditLink
from tests.databases import open_database, sqlite_url
from tests.factories.cases import Clinic, a_submission
from tests.factories.people import NOW, a_site
from tests.records.tampering import (
    ANEW,
    CUT_OFF,
    ROWS,
    SITE,
    TAMPERING,
    as_attacker,
    ids,
    tampered,
    write,
    written,
)


def test_what_the_program_writes_verifies(clinic: Clinic) -> None:
    a_submission(clinic)
    written(clinic.db)

    report = verify_chain(clinic.db, SITE)

    assert report.faults == ()
    assert report.rows == report.head.number == len(ids(clinic.db)) > ROWS
    assert len(report.head.hash) == 64


def test_an_empty_chain_verifies(db: Database) -> None:
    assert verify_chain(db, SITE) == ChainReport(SITE, 0, Head(0, "0" * 64), ())


def test_rows_of_one_transaction_are_chained_in_their_order(db: Database) -> None:
    with db.writing() as session:
        for number in range(3):
            write_audit(session, system_actor(SITE), f"event_{number}", NOW)

    report = verify_chain(db, SITE)
    assert (report.rows, report.faults) == (3, ())


def test_what_is_rolled_back_leaves_no_gap(db: Database) -> None:
    written(db, 2)
    with suppress(ZeroDivisionError), db.writing() as session:
        write_audit(session, system_actor(SITE), "never", NOW)
        raise ZeroDivisionError
    written(db, 2)

    assert verify_chain(db, SITE).faults == ()
    assert verify_chain(db, SITE).rows == 4


@pytest.mark.parametrize("how", TAMPERING)
def test_tampering_is_found_and_its_row_is_named(db: Database, how: str) -> None:
    written(db)
    said = tampered(db, how)

    faults = verify_chain(db, SITE).faults

    assert any(re.search(said, fault) for fault in faults), faults


def test_a_cut_off_end_is_found_by_the_head_that_was_kept(db: Database) -> None:
    kept = written(db)
    as_attacker(db, *CUT_OFF)

    assert verify_chain(db, SITE).faults == ()  # nothing inside the database can tell
    assert "ends at 6" in verify_chain(db, SITE, kept).faults[0]


def test_a_chain_written_anew_is_found_by_the_head_that_was_kept(db: Database) -> None:
    kept = written(db)
    as_attacker(db, *ANEW)
    written(db)

    assert verify_chain(db, SITE).faults == ()
    assert "not the head that was kept" in verify_chain(db, SITE, kept).faults[0]


def test_a_kept_head_is_still_there_when_the_chain_grows(db: Database) -> None:
    kept = written(db, 3)
    written(db, 3)

    assert verify_chain(db, SITE, kept).faults == ()


def test_each_site_has_its_own_chain(db: Database) -> None:
    other = a_site(db)
    before = verify_chain(db, other).head
    written(db, 3)
    write(db, site=other)

    assert verify_chain(db, SITE).head.number == 3
    assert verify_chain(db, other).head.number == before.number + 1
    assert verify_chain(db, other).faults == ()


def at_once(works: list[Callable[[], None]]) -> None:
    threads = [threading.Thread(target=work) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_writers_at_once_make_one_chain(db: Database) -> None:
    def some() -> None:
        for _ in range(10):
            write(db)

    at_once([some] * 6)

    report = verify_chain(db, SITE)
    assert (report.rows, report.head.number, report.faults) == (60, 60, ())


@pytest.mark.parametrize("table", ["audit", "audit_links"])
@pytest.mark.parametrize("verb", ["DELETE FROM {}", "UPDATE {} SET site_id = 'x'"])
def test_the_database_itself_refuses_changes(db: Database, table: str, verb: str) -> None:
    written(db, 2)

    with pytest.raises(DBAPIError), db.writing() as session:
        session.execute(text(verb.format(table)))
    assert verify_chain(db, SITE).faults == ()


def test_a_reason_is_never_replaced(db: Database) -> None:
    written(db, 2)

    with pytest.raises(DBAPIError), db.writing() as session:
        session.execute(text("UPDATE audit SET reason = 'another'"))


def test_erasing_the_reasons_of_a_case_leaves_a_stub_and_a_whole_chain(clinic: Clinic) -> None:
    case_id = a_submission(clinic).case_id
    for words in ("what was said", "and more"):
        write(clinic.db, "withhold", case_id=case_id, reason=words)
    kept = verify_chain(clinic.db, SITE).head

    with clinic.db.writing() as session:
        write_erasure(session, clinic.admin, case_id, "ABCD-EFGH", NOW + timedelta(days=1))

    with clinic.db.reading() as session:
        told = audit_of(session, case_id)
        assert {row.reason for row in told[:-1]} == {None}
        assert [row.event for row in told][-3:] == ["withhold", "withhold", "erase_case"]
    assert verify_chain(clinic.db, SITE, kept).faults == ()
    as_attacker(clinic.db, "UPDATE audit SET reason = 'x' WHERE event = 'withhold'")
    assert len(verify_chain(clinic.db, SITE).faults) == 2


def test_a_reason_said_after_an_erasure_is_not_covered_by_it(clinic: Clinic) -> None:
    case_id = a_submission(clinic).case_id
    with clinic.db.writing() as session:
        write_erasure(session, clinic.admin, case_id, "ABCD-EFGH", NOW)
    write(clinic.db, "withhold", case_id=case_id, reason="said later")
    as_attacker(clinic.db, "UPDATE audit SET reason = NULL")

    assert "removed without an erasure" in verify_chain(clinic.db, SITE).faults[0]


def test_a_case_tells_what_was_done_and_not_who_looked(clinic: Clinic) -> None:
    case_id = a_submission(clinic).case_id
    write(clinic.db, "view", case_id=case_id)

    with clinic.db.reading() as session:
        assert "view" not in [row.event for row in audit_of(session, case_id)]


WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=50)


@given(name=WORDS, reason=WORDS)
@settings(max_examples=25, deadline=None)
def test_whatever_is_written_verifies(
    tmp_path_factory: pytest.TempPathFactory, name: str, reason: str
) -> None:
    db = open_database(sqlite_url(tmp_path_factory.mktemp("chain")))
    with db.writing() as session:
        actor = Actor("x", "user", "front_desk", SITE, name, reason[:40])
        write_audit(session, actor, "event", NOW, reason=reason)

    assert verify_chain(db, SITE).faults == ()
    db.dispose()


def test_a_link_is_stored_for_every_row(clinic: Clinic) -> None:
    a_submission(clinic)

    with clinic.db.reading() as session:
        linked = set(session.scalars(select(AuditLink.audit_id)))
    assert linked == set(ids(clinic.db))
