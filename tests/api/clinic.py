"""A clinic to test with: the real app on a real SQLite file, people, tokens and a settable clock."""

import json
import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from itertools import count
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from api.logs import JsonLines
from api.services import KEY, Services
from records import jobs, people
from records.session import Database
from reports.handout import render_handout
from reports.pages import page_images
from tests.api.forms import a_form

PASSWORD = "correct horse battery staple"
ROLES = ("form_token", "front_desk", "physiotherapist", "administrator")
START = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


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

    @property
    def client(self) -> FlaskClient:
        if not hasattr(self, "_client"):
            self._client = self.app.test_client()
        return self._client

    def headers(self, who: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.tokens[who]}"}

    def new_key(self) -> str:
        return f"key-{next(self.keys)}"

    def get(self, path: str, *, who: str) -> Any:
        return self.client.get(path, headers=self.headers(who))

    def post(self, path: str, body: object, *, who: str, **headers: str) -> Any:
        return self.client.post(path, json=body, headers={**self.headers(who), **headers})

    def post_intake(
        self, body: object | None = None, *, who: str = "form_token", key: str | None = None
    ) -> Any:
        wanted = self.new_key() if key is None else key
        body = a_form() if body is None else body
        return self.post("/api/v1/intakes", body, who=who, **{"Idempotency-Key": wanted})

    def act(self, case: str, action: str, body: Mapping[str, Any] | None = None, **more: Any) -> Any:
        who = more.pop("who", "physiotherapist")
        return self.post(f"/api/v1/cases/{case}/{action}", {**(body or {}), **more}, who=who)

    def case(self, case: str, *, who: str = "physiotherapist") -> Any:
        return self.get(f"/api/v1/cases/{case}", who=who).json

    def claim(self, case: str, *, who: str = "physiotherapist") -> str:
        token: str = self.act(case, "claim", who=who).json["claim"]
        return token

    def filled_in(self, rule: str) -> str:
        path = rule.replace("<any(draft, final, released):kind>", "released")
        path = path.replace("<int:page>", "1")
        for place in ("<uuid:case_id>", "<uuid:intake_id>"):
            path = path.replace(place, self.NO_CASE)
        return path
