"""The pages of signing in, and going in: shared by password, second step and single sign-on."""

from urllib.parse import urlsplit

from flask import Response, g, redirect, render_template, request, session
from flask.typing import ResponseReturnValue

from api import kept, sessions
from api.services import services
from records.people import Actor
from records.second_factor import standing
from records.sign_ins import Way


def onward() -> str:
    """Where the person wanted to go, when that is a place of ours."""
    wanted = request.values.get("next", "")
    if not wanted.isprintable():  # browsers drop some control characters: "/\t/x" is "//x"
        return "/"
    parts = urlsplit(wanted)
    ours = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and not parts.netloc
    return wanted if ours else "/"


def go_in(
    actor: Actor, to: str, *, way: Way = "password", two_steps: bool = False
) -> ResponseReturnValue:
    """Begin the session, or ask for the second step that this person has.

    `two_steps`: the provider of single sign-on vouches for one.
    """
    if two_steps or not standing(services().database, actor).asked:
        return enter(actor, to, way=way, two_steps=two_steps)
    sessions.owe_second_step(actor, way)
    return second_step_page(actor, to=to)


def enter(
    actor: Actor, to: str, *, way: Way = "password", two_steps: bool = False
) -> ResponseReturnValue:
    """Begin the session, then go where the person wanted, with what was typed there."""
    same = session.get(sessions.USER) == actor.id
    fields = kept.carried(request.form) if same else []
    sessions.enter(actor, way, two_steps=two_steps)
    g.actor = actor
    return kept.again(to, fields) if fields else redirect(to, 303)


def second_step_page(
    actor: Actor, error: str | None = None, status: int = 200, *, to: str
) -> Response:
    """What this person's second step can be."""
    page = render_template(
        "auth/code.html",
        error=error,
        next=to,
        kept=request.form.get("kept"),
        standing=standing(services().database, actor),
    )
    return Response(page, status)


def sign_in_page(
    error: str | None = None,
    status: int = 200,
    *,
    typed: str | None = None,
    to: str | None = None,
) -> Response:
    """Name and password, and single sign-on where the installation has it.

    `typed`: the form that was posted when its session was over; `to`: where it was going.
    """
    held, to = request.form.get("kept") if typed is None else typed, onward() if to is None else to
    page = render_template(
        "auth/sign_in.html",
        error=error,
        next=to,
        kept=held,
        held=kept.fields(held) if held else [],
        username="" if typed else request.form.get("username", ""),
    )
    return Response(page, status)
