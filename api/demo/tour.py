"""The guided tour of the demo clinic: what to open as whom, what to look for, ticks that stay."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import cast

import yaml
from flask import Blueprint, Response, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, ConfigDict, TypeAdapter

from api.problems import SENTENCES, Problem
from api.roles import actor, allow
from api.services import services
from api.sessions import is_https
from records.people import UserRole
from records.queue import queue
from records.sites import DEMO_SITE
from records.states import STATES

blueprint = Blueprint("tour", __name__)
COOKIE = "tour"
"""The steps that are done, with dots between them: of this browser, whoever is signed in."""
KEPT_SECONDS = 90 * 24 * 3600
USERNAMES: Mapping[UserRole, str] = {
    "front_desk": "demo-desk",
    "physiotherapist": "demo-physio",
    "administrator": "demo-admin",
}


class Step(BaseModel):
    """One thing to look at; it opens the case of `patient`, else the address `open`."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    key: str
    role: UserRole
    title: str
    open: str = "/queue"
    patient: str | None = None
    look: list[str]


@dataclass(frozen=True, slots=True)
class Shown:
    """A step as its reader sees it; `href` is empty for somebody of another role."""

    step: Step
    number: int
    done: bool
    href: str


@cache
def steps() -> tuple[Step, ...]:
    """The tour in its order. Raises pydantic.ValidationError."""
    text = (files("api.demo") / "tour.yaml").read_text(encoding="utf-8")
    return tuple(TypeAdapter(list[Step]).validate_python(yaml.safe_load(text)))


@blueprint.get("/tour")
@allow("front_desk", "physiotherapist", "administrator")
def tour() -> ResponseReturnValue:
    """The steps with their ticks; those of the reader's own role lead to their page."""
    _only_in_the_demo()
    done, cases = ticked(), _cases()
    shown = [
        Shown(step, number, step.key in done, _href(step, cases))
        for number, step in enumerate(steps(), 1)
    ]
    page = render_template("tour.html", shown=shown, usernames=USERNAMES)
    return _keeping(make_response(page), done)


@blueprint.post("/tour")
@allow("front_desk", "physiotherapist", "administrator")
def tick() -> ResponseReturnValue:
    """Tick a step, or take its tick away."""
    _only_in_the_demo()
    key = request.form.get("step", "")
    done = ticked() - {key} if request.form.get("done") == "no" else ticked() | {key}
    known = any(step.key == key for step in steps())
    answer = redirect(f"/tour#{key}" if known else "/tour", 303)
    return _keeping(cast(Response, answer), done)


def is_new() -> bool:
    """Whether the reader is in the demo clinic and this browser has not opened the tour."""
    return actor().site_id == DEMO_SITE and COOKIE not in request.cookies


def ticked() -> set[str]:
    return set(request.cookies.get(COOKIE, "").split("."))


def _keeping(answer: Response, done: set[str]) -> Response:
    """The answer with the ticks of known steps; an empty list says that the tour was opened."""
    kept = ".".join(step.key for step in steps() if step.key in done)
    answer.set_cookie(COOKIE, kept, KEPT_SECONDS, httponly=True, samesite="Lax", secure=is_https())
    return answer


def _only_in_the_demo() -> None:
    if actor().site_id != DEMO_SITE:
        raise Problem(404, "not_found", SENTENCES[404])


def _cases() -> Mapping[str, str]:
    """The newest case of each made-up patient by last name, for physiotherapists."""
    if actor().role != "physiotherapist":
        return {}
    used = services()
    found = queue(used.database, actor(), now=used.clock(), states=STATES)
    return {each.patient_name.split(" ")[-1]: each.id for each in found}


def _href(step: Step, cases: Mapping[str, str]) -> str:
    if step.role != actor().role:
        return ""
    case_id = cases.get(step.patient or "")
    return f"/cases/{case_id}" if case_id else step.open
