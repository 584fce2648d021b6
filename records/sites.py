"""Sites and their clinic profiles, every version kept. Site "default" always exists."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import cast

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from records.actors import Actor, manager, system_actor
from records.audit import write_audit
from records.errors import NotFound, ProfileChanged
from records.profile import (
    SECTIONS,
    ClinicProfile,
    Section,
    differences,
    profile_from_json,
    profile_to_json,
)
from records.session import Database
from records.tables import ClinicProfileRow, Site

DEFAULT_SITE = "default"
DEMO_SITE = "demo"
HISTORY = 100
"""Versions of a profile that are shown; all are kept."""


@dataclass(frozen=True, slots=True)
class SiteView:
    id: str
    name: str
    demo: bool


@dataclass(frozen=True, slots=True)
class ProfileVersion:
    """A profile as somebody saved it. `section` is None for a whole one (made, or put back)."""

    number: int
    profile: ClinicProfile
    section: Section | None
    at: datetime
    by: str = field(repr=False)


def create_site(
    db: Database, site_id: str, profile: ClinicProfile, now: datetime, *, demo: bool = False
) -> bool:
    """Make a site with its profile; False when it exists already."""
    with db.writing() as session:
        if session.get(Site, site_id) is not None:
            return False
        actor = system_actor(site_id)
        session.add(Site(id=site_id, name=profile.name, demo=demo))
        session.flush()
        session.add(_row(actor, 1, profile, None, now))
        write_audit(session, actor, "create_site", now)
        return True


def list_sites(db: Database) -> tuple[SiteView, ...]:
    """Every site, by id."""
    with db.reading() as session:
        found = session.scalars(select(Site).order_by(Site.id))
        return tuple(SiteView(site.id, site.name, site.demo) for site in found)


def clinic_profile(db: Database, site_id: str) -> ClinicProfile:
    """The profile of a site. Raises NotFound."""
    with db.reading() as session:
        return profile_of(session, site_id)


def profile_of(session: Session, site_id: str) -> ClinicProfile:
    """The profile, in the caller's transaction. Raises NotFound."""
    return _newest(session, site_id).profile


def current_profile(db: Database, site_id: str) -> ProfileVersion:
    """The newest version. Raises NotFound."""
    with db.reading() as session:
        return _newest(session, site_id)


def profile_history(db: Database, site_id: str) -> tuple[ProfileVersion, ...]:
    """The newest versions, newest first."""
    wanted = _of(site_id).order_by(ClinicProfileRow.version.desc()).limit(HISTORY)
    with db.reading() as session:
        return tuple(_version(row) for row in session.scalars(wanted))


def profile_version(db: Database, site_id: str, number: int) -> ProfileVersion:
    """One version. Raises NotFound."""
    with db.reading() as session:
        return _numbered(session, site_id, number)


def save_section(
    db: Database,
    site_id: str,
    section: Section,
    profile: ClinicProfile,
    now: datetime,
    *,
    seen: int,
    by: Actor | None = None,
) -> ProfileVersion:
    """Store one section of the profile; the others stay as they are now. A new version, or the
    newest when nothing differs.

    `seen` is the version that was edited. Raises ProfileChanged when somebody has saved the same
    section since, NotFound.
    """
    with db.writing() as session:
        newest = _locked(session, site_id)
        names = SECTIONS[section]
        edited = _numbered(session, site_id, seen).profile
        if set(differences(edited, newest.profile)) & set(names):
            raise ProfileChanged
        merged = _with(newest.profile, profile, names)
        return _saved(session, site_id, newest, merged, section, now, by)


def set_clinic_profile(
    db: Database, site_id: str, profile: ClinicProfile, now: datetime, *, by: Actor | None = None
) -> ProfileVersion:
    """Replace the whole profile, as putting back an old version does. Raises NotFound."""
    with db.writing() as session:
        newest = _locked(session, site_id)
        return _saved(session, site_id, newest, profile, None, now, by)


def _with(base: ClinicProfile, changed: ClinicProfile, names: Sequence[str]) -> ClinicProfile:
    content, given = profile_to_json(base), profile_to_json(changed)
    return profile_from_json(content | {name: given[name] for name in names})


def _saved(
    session: Session,
    site_id: str,
    newest: ProfileVersion,
    profile: ClinicProfile,
    section: Section | None,
    now: datetime,
    by: Actor | None,
) -> ProfileVersion:
    actor = manager(by, site_id)
    changed = differences(newest.profile, profile)
    if not changed:
        return newest
    row = _row(actor, newest.number + 1, profile, section, now)
    session.add(row)
    session.get_one(Site, site_id).name = profile.name
    session.flush()
    write_audit(session, actor, "set_clinic_profile", now, reason=", ".join(changed))
    return _version(row)


def _locked(session: Session, site_id: str) -> ProfileVersion:
    """The newest version, while nobody else saves one."""
    session.execute(select(Site.id).where(Site.id == site_id).with_for_update())
    return _newest(session, site_id)


def _newest(session: Session, site_id: str) -> ProfileVersion:
    wanted = _of(site_id).order_by(ClinicProfileRow.version.desc()).limit(1)
    return _found(session.scalar(wanted))


def _numbered(session: Session, site_id: str, number: int) -> ProfileVersion:
    return _found(session.scalar(_of(site_id).where(ClinicProfileRow.version == number)))


def _of(site_id: str) -> Select[ClinicProfileRow]:
    return select(ClinicProfileRow).where(ClinicProfileRow.site_id == site_id)


def _found(row: ClinicProfileRow | None) -> ProfileVersion:
    if row is None:
        raise NotFound
    return _version(row)


def _version(row: ClinicProfileRow) -> ProfileVersion:
    profile, section = profile_from_json(row.content), cast(Section | None, row.section)
    return ProfileVersion(row.version, profile, section, row.saved_at, row.saved_by_name)


def _row(
    actor: Actor, version: int, profile: ClinicProfile, section: Section | None, now: datetime
) -> ClinicProfileRow:
    return ClinicProfileRow(
        site_id=actor.site_id,
        version=version,
        content=profile_to_json(profile),
        section=section,
        saved_at=now,
        saved_by=actor.id,
        saved_by_name=actor.name,
    )
