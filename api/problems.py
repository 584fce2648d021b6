"""Every fault in one shape: `application/problem+json` on /api, a plain page elsewhere."""

import json
import logging
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, redirect, render_template, request, url_for
from flask_wtf.csrf import CSRFError
from gunicorn.http import errors as framing
from pydantic import ValidationError
from werkzeug.exceptions import HTTPException

from records.errors import RecordsError

log = logging.getLogger("api")

MOST_FAULTS = 100
LONGEST_POINTER = 200
SENTENCES = {
    400: "The request cannot be read.",
    404: "There is nothing here.",
    405: "This address does not do that.",
    413: "The request is too large.",
    415: "Send the body as application/json.",
    500: "Something went wrong here; nothing was changed. Try again, or ask your administrator.",
}

MALFORMED = (framing.ParseException, framing.NoMoreData)
"""What the web server raises while a view reads a body: the sender's fault, not ours."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a body: where (JSON pointer), a stable code, a plain reason."""

    pointer: str
    code: str
    detail: str


class Problem(Exception):
    """A fault to answer with. `detail` is shown as it is: it never holds an answer or a name."""

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        faults: Sequence[Fault] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.detail = detail
        self.faults = tuple(faults)
        self.headers = dict(headers or {})

    @property
    def title(self) -> str:
        return HTTPStatus(self.status).phrase


def pointer(*parts: str | int) -> str:
    """A JSON pointer (RFC 6901), cut when a sender's own key is absurdly long."""
    escaped = (str(part).replace("~", "~0").replace("/", "~1") for part in parts)
    return "".join(f"/{part}" for part in escaped)[:LONGEST_POINTER]


def invalid(faults: Sequence[Fault]) -> Problem:
    """422 for a body that can be read but not accepted."""
    count = len(faults)
    detail = (
        "1 thing has to be put right." if count == 1 else f"{count} things have to be put right."
    )
    return Problem(422, "invalid", detail, tuple(faults[:MOST_FAULTS]))


CODES = {"missing": "required", "extra_forbidden": "unknown_field"}


def faults_of(error: ValidationError) -> tuple[Fault, ...]:
    """Pydantic's faults without the input that caused them."""
    return tuple(
        Fault(
            pointer(*entry["loc"]),
            CODES.get(entry["type"], "wrong_value"),
            entry["msg"].removeprefix("Value error, "),
        )
        for entry in error.errors(include_url=False, include_context=False, include_input=False)
    )


def install(app: Flask) -> None:
    """Translate every exception once; the text of an unexpected one is neither shown nor logged."""
    app.register_error_handler(Problem, answer)
    app.register_error_handler(RecordsError, lambda error: answer(_from_records(error)))
    app.register_error_handler(CSRFError, lambda _: answer(_forged()))
    for kind in MALFORMED:
        app.register_error_handler(kind, lambda _: answer(_malformed()))
    app.register_error_handler(HTTPException, lambda error: answer(_from_http(error)))
    app.register_error_handler(Exception, _unexpected)


def _forged() -> Problem:
    detail = "The page was open too long or came from elsewhere. Load it again and repeat."
    return Problem(403, "csrf", detail)


def _malformed() -> Problem:
    return Problem(400, "bad_request", SENTENCES[400])


def _from_records(error: RecordsError) -> Problem:
    violations: Sequence[str] = getattr(error, "violations", ())
    faults = tuple(Fault("/plan", error.code, text) for text in violations)
    if error.status == 422 and not faults:
        faults = (Fault("", error.code, error.sentence),)
    headers = {"Retry-After": "60"} if error.status == 503 else {}
    return Problem(error.status, error.code, error.sentence, faults, headers)


def _from_http(error: HTTPException) -> Problem:
    status = error.code or 500
    name = HTTPStatus(status).phrase.lower().replace(" ", "_")
    headers = {key: value for key, value in error.get_headers() if key in ("Allow", "Retry-After")}
    return Problem(status, name, SENTENCES.get(status, error.name), headers=headers)


def _unexpected(error: Exception) -> Response:
    frames = traceback.extract_tb(error.__traceback__)[-6:]
    where = " < ".join(f"{f.filename.rpartition('/')[2]}:{f.lineno}" for f in reversed(frames))
    log.error("unexpected", extra={"error": type(error).__name__, "where": where})
    return answer(Problem(500, "unexpected", SENTENCES[500]))


def answer(problem: Problem) -> Response:
    """The response for a fault: JSON on /api, else a page (or the way to sign in)."""
    response = _as_json(problem) if request.path.startswith("/api/") else _as_page(problem)
    response.headers.update(problem.headers)
    return response


def _as_json(problem: Problem) -> Response:
    body: dict[str, Any] = {
        "type": f"urn:sciatriage:problem:{problem.code}",
        "title": problem.title,
        "status": problem.status,
        "code": problem.code,
        "detail": problem.detail,
    }
    if problem.status == 422:
        body["errors"] = [asdict(fault) for fault in problem.faults]
    return Response(
        json.dumps(body), problem.status, content_type="application/problem+json; charset=utf-8"
    )


def _as_page(problem: Problem) -> Response:
    if problem.status == 401:
        here = request.path if request.method == "GET" else None
        return redirect(url_for("auth.sign_in", next=here))  # type: ignore[return-value]
    page = render_template("error.html", problem=problem)
    return Response(page, problem.status)
