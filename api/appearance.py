"""What every page shares: the design system's macros, our filters, the clinic's name and colour.

Our own templates run under StrictUndefined, so a misspelt name is an error and not a gap. The
macros of the design system rely on the opposite and get an environment of their own.
"""

from functools import cache
from typing import Any

from flask import Blueprint, Response, g
from flask.sansio.app import App
from flask.typing import ResponseReturnValue
from jinja2 import ChainableUndefined, Environment, PackageLoader, StrictUndefined

from api import words
from api.roles import allow
from api.services import services
from records.profile import ClinicProfile
from records.sites import DEMO_SITE, clinic_profile

blueprint = Blueprint("appearance", __name__)

COMPONENTS = {
    "button": "button",
    "checkboxes": "checkboxes",
    "date_input": "dateInput",
    "details": "details",
    "error_summary": "errorSummary",
    "input": "input",
    "inset_text": "insetText",
    "notification_banner": "notificationBanner",
    "radios": "radios",
    "select": "select",
    "summary_list": "summaryList",
    "tag": "tag",
    "textarea": "textarea",
}
OURS = "#155e63"
FILTERS = {
    "clock": words.clock,
    "moment": words.moment,
    "day": words.day,
    "tier_words": words.tier_words,
    "checked_words": words.checked_words,
    "state_words": words.state_words,
    "role_words": words.role_words,
    "fault_words": words.fault_words,
    "points": words.points,
    "capitalize_first": lambda text: text[:1].upper() + text[1:],
    "fault_list": lambda faults: [{"text": text, "href": f"#{field}"} for field, text in faults],
}


class Strict(StrictUndefined):
    """An unknown name is an error; an inline `if` without `else` prints nothing."""

    def __str__(self) -> str:  # type: ignore[override]  # theirs always fails
        if self._undefined_name is None:
            return ""
        return super().__str__()


class Components:
    """The design system's macros by our names: `nhs.radios({...})`."""

    def __init__(self) -> None:
        for ours, theirs in COMPONENTS.items():
            path = f"nhsuk/components/{ours.replace('_', '-')}/macro.jinja"
            setattr(self, ours, getattr(_design_system().get_template(path).module, theirs))


@cache
def _design_system() -> Environment:
    """Compiled once, however many apps a process makes."""
    return Environment(
        loader=PackageLoader("nhsuk_frontend_jinja"),
        autoescape=True,
        undefined=ChainableUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def install(app: App) -> None:
    """Give the app's templates their macros, filters and the clinic."""
    environment = app.jinja_env
    environment.undefined = Strict
    environment.trim_blocks = environment.lstrip_blocks = True
    environment.globals["nhs"] = Components()
    environment.filters.update(FILTERS)
    app.context_processor(_shared)


blueprint.record_once(lambda state: install(state.app))


def _shared() -> dict[str, Any]:
    """`me` is who is signed in (None outside), `clinic` their clinic, `demo` whether it is one.

    `development`: the rules may be unproved, and every page says so.
    """
    me = g.get("actor")
    return {
        "me": me,
        "clinic": clinic() if me else g.get("clinic"),
        "demo": (me.site_id if me else g.get("site_id")) == DEMO_SITE,
        "development": services().settings.development,
    }


def clinic() -> ClinicProfile:
    """The clinic of who is signed in, read once a request."""
    if "clinic" not in g:
        g.clinic = clinic_profile(services().database, g.actor.site_id)
    found: ClinicProfile = g.clinic
    return found


@blueprint.get("/clinic.css")
@allow("front_desk", "physiotherapist", "administrator")
def colours() -> ResponseReturnValue:
    """The clinic's colour with an ink that can be read on it."""
    return palette(clinic().colour)


def palette(colour: str) -> Response:
    """A style sheet with this colour, or with ours when it is none."""
    try:
        rule = _palette(colour)
    except ValueError:
        rule = _palette(OURS)
    return Response(rule, mimetype="text/css")


def _palette(colour: str) -> str:
    channels = tuple(int(colour[at : at + 2], 16) for at in (1, 3, 5))
    ink = "#ffffff" if _luminance(channels) < 0.18 else "#16211f"
    darker = "#" + "".join(f"{round(part * 0.75):02x}" for part in channels)
    # On white the colour itself is text, so a pale one is darkened until it can be read.
    text = channels
    while _luminance(text) > 0.18:
        text = tuple(round(part * 0.85) for part in text)
    readable = "#" + "".join(f"{part:02x}" for part in text)
    return (
        f":root{{--clinic:{'#' + ''.join(f'{part:02x}' for part in channels)};"
        f"--clinic-ink:{ink};--clinic-dark:{darker};--clinic-text:{readable}}}\n"
    )


def _luminance(channels: tuple[int, ...]) -> float:
    """Relative luminance as WCAG defines it, 0 (black) to 1 (white)."""
    linear = [
        part / 255 / 12.92 if part / 255 <= 0.03928 else ((part / 255 + 0.055) / 1.055) ** 2.4
        for part in channels
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
