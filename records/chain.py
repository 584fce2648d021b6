"""The audit's chain: every row carries a hash over itself and the hash before it, site by site.

Who can write to the database can also recompute a whole chain; what they cannot is make it end in a
head that was kept elsewhere. So `verify` prints the head, and takes one to look for.
"""

import hashlib
import json
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from sqlalchemy import bindparam, event, select
from sqlalchemy.orm import Session, defer
from sqlalchemy.orm.attributes import set_committed_value

from records.data_keys import require_keys
from records.rows import add_row
from records.sealed import tolerantly
from records.session import Database
from records.tables import AuditLink, AuditRow, Site

Row = Mapping[str, Any]
START = "0" * 64
ERASURE = "erase_case"
_WAITING = "audit rows to link"
LOCK = select(Site.id).where(Site.id == bindparam("site_id")).with_for_update(key_share=True)
LAST = (
    select(AuditLink.number, AuditLink.hash)
    .where(AuditLink.site_id == bindparam("site_id"))
    .order_by(AuditLink.number.desc())
    .limit(1)
)
_COVERED = (
    "id",
    "site_id",
    "case_id",
    "actor_id",
    "actor_name",
    "actor_role",
    "registration_number",
    "event",
    "from_state",
    "to_state",
    "reason_salt",
    "reason_sha256",
)


@dataclass(frozen=True, slots=True)
class Head:
    """The last entry of a chain, or one that was kept elsewhere."""

    number: int
    hash: str

    def __str__(self) -> str:
        return f"{self.number}:{self.hash}"


@dataclass(frozen=True, slots=True)
class ChainReport:
    """What `verify_chain` found; `faults` is one sentence for each, with the row's id."""

    site_id: str
    rows: int
    head: Head
    faults: tuple[str, ...]


def sealed_reason(reason: str | None) -> tuple[str | None, str | None]:
    """Salt and SHA-256 of a reason: what stays when the reason itself is erased."""
    if reason is None:
        return None, None
    salt = secrets.token_hex(16)
    return salt, _reason_hash(salt, reason)


def _reason_hash(salt: str | None, reason: str) -> str:
    return hashlib.sha256(f"{salt}\0{reason}".encode()).hexdigest()


def await_link(session: Session, row: Row) -> None:
    """Have the row linked when the transaction commits.

    Only then, so that transactions of one site wait for each other as briefly as can be.
    """
    session.info.setdefault(_WAITING, []).append(row)


@event.listens_for(Session, "before_commit")
def _link(session: Session) -> None:
    if session.in_nested_transaction():
        return
    rows: list[Row] = session.info.pop(_WAITING, [])
    if not rows:
        return
    connection = session.connection()
    for site_id in sorted({row["site_id"] for row in rows}):
        if connection.dialect.name != "sqlite":  # whose transactions wait for each other anyway
            connection.execute(LOCK, {"site_id": site_id})
        head = _head(session, site_id)
        for row in (each for each in rows if each["site_id"] == site_id):
            head = Head(head.number + 1, _hash(head.hash, head.number + 1, row))
            entry = {"audit_id": row["id"], "number": head.number, "hash": head.hash}
            add_row(session, AuditLink, site_id=site_id, **entry)


def _head(session: Session, site_id: str) -> Head:
    found = session.connection().execute(LAST, {"site_id": site_id}).one_or_none()
    return Head(*found) if found else Head(0, START)


def chain_heads(db: Database) -> dict[str, Head]:
    """The last entry of every site's chain, to keep elsewhere. Raises StoreUnavailable."""
    with db.reading() as session:
        return {site: _head(session, site) for site in session.scalars(select(Site.id))}


def _hash(previous: str, number: int, row: Row) -> str:
    """SHA-256 over the row as canonical JSON: sorted keys, no spaces, UTF-8, UTC."""
    content = {name: row[name] for name in _COVERED}
    at = row["at"].astimezone(UTC).isoformat(timespec="microseconds")
    whole = {**content, "at": at, "number": number, "previous": previous}
    text = json.dumps(whole, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def verify_chain(db: Database, site_id: str, kept: Head | None = None) -> ChainReport:
    """Compute a site's chain again and name every row that is not as it was written.

    `kept`: a head noted earlier, which the chain must still contain. Raises KeyMissing.
    """
    with db.reading() as session:
        require_keys(session)
        head, count = Head(0, START), 0
        faults: list[str] = []
        erased = _erased(session, site_id)
        for link, row in _entries(session, site_id):
            faults += _faults(head, link, row, erased)
            head, count = Head(link.number, link.hash), count + (row is not None)
            if kept is not None and link.number == kept.number and link.hash != kept.hash:
                faults.append(f"entry {kept.number} is not the head that was kept")
        if kept is not None and kept.number > head.number:
            faults.append(f"the chain ends at {head.number}, before the head that was kept")
        for row_id in _unlinked(session, site_id):
            faults.append(f"row {row_id} was added past the program, or its link is removed")
            count += 1
    return ChainReport(site_id, count, head, tuple(faults))


def _entries(session: Session, site_id: str) -> Iterator[tuple[AuditLink, AuditRow | None]]:
    sealed = (AuditRow.reason, AuditRow.reason_salt)
    wanted = (
        select(AuditLink, AuditRow, *map(tolerantly, sealed))
        .options(*map(defer, sealed))
        .outerjoin(AuditRow, AuditRow.id == AuditLink.audit_id)
        .where(AuditLink.site_id == site_id)
        .order_by(AuditLink.number)
        .execution_options(yield_per=1000)
    )
    for link, row, reason, salt in session.execute(wanted):
        if row is not None:
            set_committed_value(row, "reason", reason)
            set_committed_value(row, "reason_salt", salt)
        yield link, row


def _faults(
    head: Head, link: AuditLink, row: AuditRow | None, erased: dict[str, int]
) -> Iterator[str]:
    if link.number != head.number + 1:
        last = link.number - 1
        gap = (
            f"entry {last} is"
            if last == head.number + 1
            else f"entries {head.number + 1} to {last} are"
        )
        yield f"{gap} removed before row {link.audit_id}"
    if row is None:
        yield f"row {link.audit_id} (entry {link.number}) is removed"
        return
    stored = {name: getattr(row, name) for name in ("at", *_COVERED)}
    if link.number == head.number + 1 and _hash(head.hash, link.number, stored) != link.hash:
        yield f"row {row.id} (entry {link.number}) is altered, or is not where it was written"
    if row.reason is not None and _reason_hash(row.reason_salt, row.reason) != row.reason_sha256:
        yield f"row {row.id} (entry {link.number}): its reason is altered"
    allowed = erased.get(row.case_id or "", 0) > row.id
    if row.reason is None and row.reason_sha256 is not None and not allowed:
        yield f"row {row.id} (entry {link.number}): its reason is removed without an erasure"


def _erased(session: Session, site_id: str) -> dict[str, int]:
    """The last row of an erasure, by case."""
    rows = select(AuditRow.case_id, AuditRow.id).where(
        AuditRow.site_id == site_id, AuditRow.event == ERASURE
    )
    return {str(case_id): row_id for case_id, row_id in session.execute(rows.order_by(AuditRow.id))}


def _unlinked(session: Session, site_id: str) -> list[int]:
    rows = select(AuditRow.id).outerjoin(AuditLink, AuditLink.audit_id == AuditRow.id)
    missing = rows.where(AuditRow.site_id == site_id, AuditLink.audit_id.is_(None))
    return list(session.scalars(missing.order_by(AuditRow.id)))
