"""The clinic profile's pages: its parts, its history, the example sheet."""

from typing import cast

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from api.administration import profile_words
from api.administration.preview import figure, preview
from api.administration.profile_form import DAYS, ProfileForm, posted_from, read_part
from api.administration.sections import MOST_CONTACTS
from api.documents import files
from api.numbers import number
from api.roles import actor, allow
from api.services import services
from records.errors import NotFound, ProfileChanged
from records.profile import SECTIONS, BodyStyle, ClinicProfile, Section
from records.sites import (
    ProfileVersion,
    current_profile,
    profile_history,
    profile_version,
    save_section,
    set_clinic_profile,
)
from reports.figures import STYLES
from reports.translations import ENGLISH, faults
from reports.wording import language, languages

blueprint = Blueprint("clinic_profile", __name__, url_prefix="/administration/profile")


@blueprint.get("")
@allow("administrator")
def page() -> ResponseReturnValue:
    """All parts, each with its own button."""
    return _page(_current())


@blueprint.post("/<section>")
@allow("administrator")
def save(section: str) -> ResponseReturnValue:
    """Save one part, or show it again with what was typed and what is wrong."""
    if section not in SECTIONS:
        raise NotFound
    part, now = cast(Section, section), _current()
    offered, unreviewed = _offered()
    form = read_part(
        part, request.form, now.profile, offered=frozenset(offered), unreviewed=unreviewed
    )
    if form.profile is None:
        return _page(now, part, form), 422
    try:
        saved = _save(part, form.profile, request.form.get("seen", "", type=str))
    except ProfileChanged as changed:
        return _page(_current(), part, ProfileForm(None, {"": changed.sentence})), 409
    same = saved.number == now.number
    flash("Nothing was different." if same else f"{profile_words.TITLES[part]}: saved.")
    return redirect(url_for(".page") + f"#{part}", 303)


def _save(section: Section, profile: ClinicProfile, seen: str) -> ProfileVersion:
    used, who = services(), actor()
    version = number(seen) or 0
    return save_section(
        used.database, who.site_id, section, profile, used.clock(), seen=version, by=who
    )


@blueprint.get("/history")
@allow("administrator")
def history() -> ResponseReturnValue:
    """Who changed what, newest first."""
    versions = profile_history(services().database, actor().site_id)
    pairs = zip(versions, versions[1:], strict=False)
    changed = {new.number: profile_words.changes(old.profile, new.profile) for new, old in pairs}
    return render_template(
        "administration/history.html", versions=versions, changed=changed, words=profile_words
    )


@blueprint.post("/history/<int:number>")
@allow("administrator")
def put_back(number: int) -> ResponseReturnValue:
    """An old version becomes the newest; nothing of the history is lost."""
    used, who = services(), actor()
    old = profile_version(used.database, who.site_id, number)
    set_clinic_profile(used.database, who.site_id, old.profile, used.clock(), by=who)
    flash(f"Version {number} is in force again.")
    return redirect(url_for(".history"), 303)


@blueprint.get("/sheet/<int:number>/<int:shown>.png")
@allow("administrator")
def picture(number: int, shown: int) -> ResponseReturnValue:
    """A page of the example sheet as this version of the profile prints it."""
    return files.picture(_sheet(number), shown)


@blueprint.get("/sheet/<int:number>.pdf")
@allow("administrator")
def example(number: int) -> ResponseReturnValue:
    """The same as a PDF."""
    return Response(_sheet(number), mimetype="application/pdf")


@blueprint.get("/figures/<style>.svg")
@allow("administrator")
def person(style: str) -> ResponseReturnValue:
    """A person in a body style."""
    if style not in STYLES:
        raise NotFound
    return Response(figure(cast(BodyStyle, style)), mimetype="image/svg+xml")


def _sheet(number: int) -> bytes:
    used = services()
    version = profile_version(used.database, actor().site_id, number)
    return preview(version.profile, used.knowledge, used.clock().astimezone().date())


def _current() -> ProfileVersion:
    return current_profile(services().database, actor().site_id)


def _offered() -> tuple[dict[str, str], frozenset[str]]:
    """The other languages that are whole, by code, and those of them nobody has reviewed."""
    known = services().knowledge
    whole = [code for code in languages() if code != ENGLISH and not faults(known, code)]
    offered = {code: profile_words.language_words(code) for code in whole}
    unreviewed = frozenset(c for c in whole if language(c).status == "unreviewed")
    return offered, unreviewed


def _page(now: ProfileVersion, part: Section | None = None, form: ProfileForm | None = None) -> str:
    typed = {section: posted_from(now.profile) for section in SECTIONS}
    if part is not None:
        typed[part] = request.form
    offered, unreviewed = _offered()
    return render_template(
        "administration/profile.html",
        version=now,
        typed=typed,
        part=part,
        faults=form.faults if form else {},
        days=DAYS,
        rows=range(MOST_CONTACTS),
        words=profile_words,
        offered=offered,
        unreviewed=unreviewed,
    )
