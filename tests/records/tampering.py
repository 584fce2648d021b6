"""What somebody who owns the database may do to the audit, and what verifying must say of it."""

import sqlite3
from contextlib import closing

from sqlalchemy import select, text

from records.actors import system_actor
from records.audit import write_audit
from records.chain import Head, verify_chain
from records.session import Database
from records.tables import AuditRow
from tests.factories.people import NOW

SITE = "default"
ROWS = 7


def write(
    db: Database,
    event: str = "view",
    site: str = SITE,
    case_id: str | None = None,
    reason: str | None = None,
) -> None:
    with db.writing() as session:
        actor = system_actor(site)
        write_audit(session, actor, event, NOW, case_id=case_id, reason=reason)


def written(db: Database, rows: int = ROWS) -> Head:
    """So many rows; the head as it was printed for keeping."""
    for number in range(rows):
        write(db, f"event_{number}", reason=f"reason {number}")
    return verify_chain(db, SITE).head


def as_attacker(db: Database, *statements: str) -> None:
    """Somebody who owns the database: no trigger and no foreign key stops them."""
    if db.is_sqlite:
        with closing(sqlite3.connect(str(db.engine.url.database))) as connection:
            triggers = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            for (name,) in triggers.fetchall():
                connection.execute(f"DROP TRIGGER {name}")
            for statement in statements:
                connection.execute(statement)
            connection.commit()
        return
    with db.engine.connect() as owner:
        owner.execute(text("SET LOCAL session_replication_role = replica"))
        for statement in statements:
            owner.execute(text(statement))
        owner.commit()


def ids(db: Database) -> list[int]:
    with db.reading() as session:
        return list(session.scalars(select(AuditRow.id).order_by(AuditRow.id)))


def tampered(db: Database, how: str) -> str:
    """Do it to a chain of so many rows; what must be said of it, as a pattern."""
    names = dict(zip("abcdefg", ids(db), strict=True))
    statements, said = (each.format(**names) for each in TAMPERING[how])
    as_attacker(db, *statements.split(";"))
    return said


TAMPERING: dict[str, tuple[str, str]] = {
    "another actor": ("UPDATE audit SET actor_name = 'Eve' WHERE id = {c}", "row {c} .* altered"),
    "another time": ("UPDATE audit SET at = '2020-01-01' WHERE id = {c}", "row {c} .* altered"),
    "another event": ("UPDATE audit SET event = 'x' WHERE id = {c}", "row {c} .* altered"),
    "another reason": (
        "UPDATE audit SET reason = 'x' WHERE id = {c}",
        "row {c} .* its reason is altered",
    ),
    "no reason": (
        "UPDATE audit SET reason = NULL WHERE id = {c}",
        "row {c} .* removed without an erasure",
    ),
    "another reason with its hash": (
        "UPDATE audit SET reason = NULL, reason_sha256 = NULL WHERE id = {c}",
        "row {c} .* altered",
    ),
    "a removed row": ("DELETE FROM audit WHERE id = {c}", r"row {c} \(entry 3\) is removed"),
    "a removed row and its link": (
        "DELETE FROM audit WHERE id = {c}; DELETE FROM audit_links WHERE audit_id = {c}",
        "entry 3 is removed before row {d}",
    ),
    "the first row and its link removed": (
        "DELETE FROM audit WHERE id = {a}; DELETE FROM audit_links WHERE audit_id = {a}",
        "entry 1 is removed before row {b}",
    ),
    "a removed link": (
        "DELETE FROM audit_links WHERE audit_id = {c}",
        "row {c} was added past the program, or its link is removed",
    ),
    "an altered link": (
        "UPDATE audit_links SET hash = '" + "f" * 64 + "' WHERE audit_id = {c}",
        "row {c} .* altered",
    ),
    "two rows that changed places": (
        "UPDATE audit_links SET number = 99 WHERE audit_id = {b};"
        " UPDATE audit_links SET number = 2 WHERE audit_id = {c};"
        " UPDATE audit_links SET number = 3 WHERE audit_id = {b}",
        "row {c} .*not where it was written",
    ),
    "a row nobody wrote": (
        "INSERT INTO audit (id, site_id, at, actor_id, actor_name, actor_role, event)"
        " VALUES (900, 'default', '2026-11-24', 'x', 'x', 'x', 'x')",
        "row 900 was added past the program",
    ),
}
"""By what was done: the statements, and what is said; {a} to {g} are the rows' ids."""
CUT_OFF = (
    "DELETE FROM audit_links WHERE number = 7",
    "DELETE FROM audit WHERE id NOT IN (SELECT audit_id FROM audit_links)",
)
ANEW = ("DELETE FROM audit_links", "DELETE FROM audit")
"""All of it, so that it can be written again."""
