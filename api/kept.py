"""What somebody typed into a page whose session ended meanwhile: carried through the sign-in.

It stays in the browser's own forms; nothing is stored here. Only the same person gets it back, and
only what came with the page's own token against forgery is kept.
"""

import json

from flask import Response, render_template, request, session
from werkzeug.datastructures import MultiDict

from api.roles import csrf
from api.sessions import USER

NEVER = frozenset({"csrf_token", "password", "credential"})
Pairs = list[list[str]]


def typed() -> str | None:
    """The posted form as the sign-in page carries it; None when there is nothing to keep.

    Raises CSRFError when the form is not from a page of this browser.
    """
    if request.method != "POST" or session.get(USER) is None or not request.form:
        return None
    csrf.protect()
    pairs = [[k, v] for k, v in request.form.items(multi=True) if k not in NEVER]
    return json.dumps(pairs)


def carried(form: MultiDict[str, str]) -> Pairs:
    """The fields that a sign-in form carries."""
    return fields(form.get("kept", ""))


def fields(kept: str) -> Pairs:
    """The fields of what was kept; none of what is not in its form."""
    try:
        pairs = json.loads(kept)
    except ValueError:
        return []
    fits = isinstance(pairs, list) and all(
        isinstance(pair, list) and len(pair) == 2 and all(isinstance(part, str) for part in pair)
        for pair in pairs
    )
    return pairs if fits else []


def again(path: str, pairs: Pairs) -> Response:
    """The page that sends the kept form on, with a fresh token."""
    sent = [(name, value) for name, value in pairs if name not in NEVER]
    return Response(render_template("auth/again.html", path=path, fields=sent))
