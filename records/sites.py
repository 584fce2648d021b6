"""Sites and what a handout says about the clinic. Site "default" always exists."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from records.actors import Actor, manager, system_actor
from records.audit import write_audit
from records.errors import NotFound
from records.session import Database
from records.tables import ClinicProfileRow, Site

DEFAULT_SITE = "default"
DEMO_SITE = "demo"


@dataclass(frozen=True, slots=True)
class ClinicProfile:
    """Printed on handouts and shown on pages; `colour` is a hex colour such as #005eb8."""

    name: str
    address: str
    phone: str
    colour: str


@dataclass(frozen=True, slots=True)
class SiteView:
    id: str
    name: str
    demo: bool


def create_site(
    db: Database, site_id: str, profile: ClinicProfile, now: datetime, *, demo: bool = False
) -> bool:
    """Make a site with its profile; False when it exists already."""
    with db.writing() as session:
        if session.get(Site, site_id) is not None:
            return False
        session.add(Site(id=site_id, name=profile.name, demo=demo))
        session.flush()
        session.add(_row(site_id, profile))
        write_audit(session, system_actor(site_id), "create_site", now)
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
    row = session.get(ClinicProfileRow, site_id)
    if row is None:
        raise NotFound
    return ClinicProfile(row.name, row.address, row.phone, row.colour)


def set_clinic_profile(
    db: Database, site_id: str, profile: ClinicProfile, now: datetime, *, by: Actor | None = None
) -> None:
    """Replace the profile. Raises NotFound."""
    with db.writing() as session:
        if session.get(ClinicProfileRow, site_id) is None:
            raise NotFound
        session.merge(_row(site_id, profile))
        write_audit(session, manager(by, site_id), "set_clinic_profile", now)


def _row(site_id: str, profile: ClinicProfile) -> ClinicProfileRow:
    return ClinicProfileRow(
        site_id=site_id,
        name=profile.name,
        address=profile.address,
        phone=profile.phone,
        colour=profile.colour,
    )
