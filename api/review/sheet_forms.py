"""Forms about what is printed: change, withhold, sign, take back, withdraw."""

from datetime import UTC, datetime
from typing import Any

from api.numbers import number
from api.review.plan_form import read_plan
from api.review.post import LONGEST, Post, Refused
from api.sessions import confirm_password
from records import actions
from records.actions import Done
from records.errors import StaleDocument
from records.views import CONFIRMED_SOURCES, OVERRIDE_CODES, PAPERS, OverrideCode


def edit(post: Post) -> Done:
    view = post.view()
    plan = view.plan
    if plan is None:
        raise Refused({"add": "There is no sheet to change."})
    if post.form.get("on-revision") != str(view.revision):
        raise StaleDocument("The sheet was changed after you opened this page.")
    changed, faults = read_plan(post.knowledge, plan, post.form)
    note = post.form.get("why", "").strip()
    if not note:
        faults = {**faults, "why": "Say in a few words why you change it."}
    if not faults and changed == plan:
        faults = {"why": "Nothing was changed."}
    if faults:
        raise Refused(faults)
    return actions.edit(*post.on, **post.held, plan=changed, note=note[:LONGEST])


def withhold(post: Post) -> Done:
    reason = post.text("reason", "Write why no sheet is given.")
    return actions.withhold(*post.on, **post.held, reason=reason, booked_for=_booked(post))


def _booked(post: Post) -> datetime | None:
    typed = post.form.get("booked_for", "").strip()
    if not typed:
        return None
    try:
        return datetime.fromisoformat(typed).astimezone(UTC)
    except ValueError:
        raise Refused({"booked_for": "Enter the appointment as a date and a time."}) from None


def sign(post: Post) -> Done:
    if "examined" not in post.form:
        raise Refused({"examined": "Tick that you have examined or spoken with the patient."})
    code, why = _override(post)
    if fault := confirm_password(post.form.get("password")):
        raise Refused({"password": fault})
    source = post.form.get("confirmed_source")
    return actions.sign(
        *post.on,
        **(post.held | _which(post)),
        sha256=post.form.get("sha256", ""),
        examined=True,
        spot_tested=True if "spot_tested" in post.form else None,
        override_code=code,
        override_reason=why,
        confirmed_source=source if source in CONFIRMED_SOURCES else None,
        undo_seconds=post.undo_seconds,
    )


def _override(post: Post) -> tuple[OverrideCode | None, str | None]:
    """Why it is signed against the rules: a code and words, or neither. Raises Refused."""
    code, why = post.form.get("override_code", ""), post.form.get("override_reason", "").strip()
    if not code and not why:
        return None, None
    if code not in OVERRIDE_CODES:
        raise Refused({"override_code": "Choose why you judge it differently."})
    if not why:
        raise Refused({"override_reason": "Say in a few words why you judge it differently."})
    return code, why[:LONGEST]


def _which(post: Post) -> dict[str, Any]:
    """Which document a form is about; the handout when it says nothing."""
    of, revision = post.form.get("document"), number(post.form.get("revision"))
    return {"document": of, "revision": revision} if of in PAPERS and revision else {}


def undo(post: Post) -> Done:
    return actions.undo(*post.on, **{**post.held, **_which(post)})


def recall(post: Post) -> Done:
    reason = post.text("reason", "Write why it is withdrawn.")
    return actions.recall(*post.on, **{**post.held, **_which(post)}, reason=reason)
