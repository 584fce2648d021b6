"""A clinic to test with: the real app on a real database, people, tokens and a settable clock."""

import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from io import StringIO
from itertools import count
from pathlib import Path
from typing import Any, ClassVar

from flask import Flask
from flask.testing import FlaskClient
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy import func, select
from werkzeug.routing import Rule

from api.app import create_app
from api.logs import JsonLines
from api.services import KEY, Services
from records import jobs, people
from records.session import Database
from records.settings import load_settings
from records.tables import Case
from tests.api.document import agrees
from tests.api.forms import a_form
from tests.factories.people import PASSWORD, a_user
from worker.work import run_job
from worker.workshop import Workshop

__all__ = ["PASSWORD", "ROLES", "START", "Clinic", "Clock", "a_clinic"]
ROLES = ("form_token", "front_desk", "physiotherapist", "administrator")
START = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


class _Compiled(BytecodeCache):
    """Templates compiled once for all apps of this process: each test makes an app of its own."""

    kept: ClassVar[dict[str, bytes]] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self.kept:
            bucket.bytecode_from_string(self.kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.kept[bucket.key] = bucket.bytecode_to_string()


class _CompiledRule(Rule):
    """Addresses compiled once as well: that took half of the time in which an app is made."""

    kept: ClassVar[dict[Any, Callable[..., tuple[str, str]]]] = {}

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        key = (*self._trace, *sorted((self.defaults or {}).items()), append_unknown)
        if key not in self.kept:
            self.kept[key] = super()._compile_builder(append_unknown)
        return self.kept[key]


Flask.jinja_options = {"bytecode_cache": _Compiled()}
Flask.url_rule_class = _CompiledRule


def refused(response: Any) -> tuple[int, str]:
    """What a refusal says: its status and its code."""
    return response.status_code, response.json["code"]


@dataclass
class Clock:
    """A clock that stands still until told otherwise."""

    now: datetime = START

    def __call__(self) -> datetime:
        return self.now

    def pass_time(self, **amount: float) -> None:
        self.now += timedelta(**amount)


@dataclass
class Clinic:
    """Requests by role, in one line each; `sent` holds the job ids handed to the queue."""

    NO_CASE = "00000000-0000-4000-8000-000000000000"

    app: Flask
    clock: Clock
    sent: list[str]
    tokens: Mapping[str, str]
    token_ids: Mapping[str, str]
    user_ids: Mapping[str, str]
    keys: Iterator[int] = field(default_factory=lambda: count(1))

    @property
    def services(self) -> Services:
        services: Services = self.app.extensions[KEY]
        return services

    @property
    def database(self) -> Database:
        return self.services.database

    @cached_property
    def client(self) -> FlaskClient:
        return self.app.test_client()

    def headers(self, who: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.tokens[who]}"}

    def new_key(self) -> str:
        return f"key-{next(self.keys)}"

    def get(self, path: str, *, who: str) -> Any:
        """A GET; like every answer here it must be as the OpenAPI document says."""
        return agrees(self.app, self.client.get(path, headers=self.headers(who)))

    def post(self, path: str, body: object, *, who: str, **headers: str) -> Any:
        sent = self.client.post(path, json=body, headers={**self.headers(who), **headers})
        return agrees(self.app, sent)

    def post_intake(
        self, body: object | None = None, *, who: str = "form_token", key: str | None = None
    ) -> Any:
        wanted = self.new_key() if key is None else key
        body = a_form() if body is None else body
        return self.post("/api/v1/intakes", body, who=who, **{"Idempotency-Key": wanted})

    def act(
        self, case: str, action: str, body: Mapping[str, Any] | None = None, **more: Any
    ) -> Any:
        who = more.pop("who", "physiotherapist")
        return self.post(f"/api/v1/cases/{case}/{action}", {**(body or {}), **more}, who=who)

    def case(self, case: str, *, who: str = "physiotherapist") -> Any:
        return self.get(f"/api/v1/cases/{case}", who=who).json

    def claim(self, case: str, *, who: str = "physiotherapist") -> str:
        token: str = self.act(case, "claim", who=who).json["claim"]
        return token

    def work(self) -> None:
        """All jobs that were sent or are due, done by the code of the relay and the worker."""
        used = self.services
        shop = Workshop(used.settings, used.database, used.knowledge, self.clock)
        outcomes = {"done"}
        while "done" in outcomes:
            found = [*self.sent, *jobs.sweep(used.database, now=self.clock())]
            outcomes = {run_job(shop, job_id) for job_id in found}
            assert outcomes <= {"done", "nothing to do"}

    def drawn(self, name: str = "EX-02") -> str:
        """A case whose draft waits for the sign-off."""
        case: str = self.post_intake(a_form(name)).json["id"]
        self.work()
        return case

    def signable(self, name: str = "EX-02", *, who: str = "physiotherapist") -> dict[str, Any]:
        """A case that is claimed, its final document drawn: its id, and what signing takes."""
        case = self.drawn(name)
        claim = self.claim(case, who=who)
        self.work()
        finals = [d for d in self.case(case, who=who)["documents"] if d["kind"] == "final"]
        ticks = {"examined": True, "spot_tested": True}
        return {"case": case, "claim": claim, "sha256": finals[-1]["sha256"], **ticks}

    def released(self, name: str = "EX-02") -> str:
        """A case whose sheet was signed and released."""
        case: str = self.sign(self.signable(name))["id"]
        self.clock.pass_time(seconds=11)
        self.work()
        return case

    def sign(self, signable: Mapping[str, Any], **change: Any) -> Any:
        body = {**signable, **change}
        answer = self.act(body.pop("case"), "sign", body)
        assert answer.status_code == 200, answer.text
        return answer.json

    def examine(self, case: str, exam: Mapping[str, Any]) -> None:
        """A physiotherapist enters these findings (none: nothing happens)."""
        if exam:
            self.work()
            entered = self.act(case, "exam", claim=self.claim(case), exam=dict(exam))
            assert entered.status_code == 200, entered.text

    def cases(self) -> int:
        """How many are stored."""
        with self.database.reading() as session:
            return session.scalars(select(func.count()).select_from(Case)).one()

    def disable(self, username: str) -> None:
        people.disable_user(self.database, self.user_ids[username], self.clock())

    def revoke(self, who: str) -> None:
        people.revoke_token(self.database, self.token_ids[who], self.clock())

    def log_lines(self, act: Callable[[], object]) -> list[str]:
        """What the service logs meanwhile."""
        stream = StringIO()
        handler, logger = logging.StreamHandler(stream), logging.getLogger("api")
        handler.setFormatter(JsonLines())
        logger.addHandler(handler)
        try:
            act()
        finally:
            logger.removeHandler(handler)
        return stream.getvalue().splitlines()

    def filled_in(self, rule: str) -> str:
        path = rule.replace("<any(draft, final, released):kind>", "released")
        path = path.replace("<any(final, released):kind>", "released")
        path = path.replace("<any(letter, safety_net):document_name>", "letter")
        path = path.replace("<int:page>", "1").replace("<int:revision>", "1")
        for place in ("<uuid:case_id>", "<uuid:intake_id>"):
            path = path.replace(place, self.NO_CASE)
        return path


STAFF = {
    "petra": "physiotherapist",
    "colin": "colleague",
    "dora": "front_desk",
    "anton": "administrator",
}
"""Who works here, by user name; `colleague` is a second physiotherapist."""
EXPIRES = START + timedelta(days=3650)


def a_clinic(database_url: str, home: Path, **settings: str) -> Clinic:
    """The app on this migrated database, with one person of each role and a token for each."""
    clock, sent = Clock(), list[str]()
    given = {"SCIATRIAGE_HOME": str(home), "DATABASE_URL": database_url, **settings}
    app = create_app(load_settings(given), clock=clock, enqueue=lambda job: bool(sent.append(job)))
    database: Database = app.extensions[KEY].database
    made = {"form_token": _token(database, "form")}
    users = {}
    for username, who in STAFF.items():
        role: Any = "physiotherapist" if who == "colleague" else who
        users[username] = a_user(database, role, username=username, full_name=username.title()).id
        made[who] = _token(database, "personal", users[username])
    return Clinic(
        app=app,
        clock=clock,
        sent=sent,
        tokens={who: token.secret for who, token in made.items()},
        token_ids={who: token.id for who, token in made.items()},
        user_ids=users,
    )


def _token(database: Database, kind: Any, user_id: str | None = None) -> people.NewToken:
    return people.create_token(
        database,
        site_id="default",
        name="test",
        kind=kind,
        user_id=user_id,
        now=START,
        expires_at=EXPIRES,
    )
