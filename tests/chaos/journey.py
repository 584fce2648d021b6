"""One patient's journey over HTTP, as a careful client makes it; what must be true at its end."""

import hashlib
import http.client
import json
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any, TypeVar, get_args

from sqlalchemy import func, select

from api.audited import Access
from records import queue
from records.errors import StoreUnavailable
from records.people import create_token
from records.session import Database
from records.tables import AuditRow, Case, Drawing, Job, ReleasedDocument, SignOff
from records.views import CaseView
from rules.knowledge_base import knowledge
from tests.factories.forms import a_form
from tests.factories.people import a_user
from tests.processes import PATIENCE, wait_until

GONE = (urllib.error.URLError, http.client.HTTPException, OSError)
UNAVAILABLE = 503
T = TypeVar("T")


@dataclass
class Journey:
    """A form token and a physiotherapist of the running service, and one patient of theirs."""

    url: str
    db: Database
    patience: float = PATIENCE
    key: str = field(default_factory=lambda: uuid.uuid4().hex)
    case_id: str = ""

    def __post_init__(self) -> None:
        now = datetime.now(UTC)
        self.physio = a_user(self.db, username=f"physio-{self.key}")
        self.form = create_token(
            self.db, site_id="default", name="form", kind="form", now=now
        ).secret
        self.personal = create_token(
            self.db,
            site_id="default",
            name="mine",
            kind="personal",
            user_id=self.physio.id,
            now=now,
        ).secret

    def ask(self, path: str, body: dict[str, Any], token: str) -> tuple[int, dict[str, Any]]:
        """One POST. Raises what `GONE` holds when the server dies over it."""
        request = urllib.request.Request(  # noqa: S310 - http only
            f"{self.url}{path}",
            json.dumps(body).encode(),
            {
                "Authorization": f"Bearer {token}",
                "Content-Type": "application/json",
                "Idempotency-Key": self.key,
            },
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as refusal:
            with refusal:
                return refusal.code, json.load(refusal)

    def ask_until_answered(
        self, path: str, body: dict[str, Any], token: str
    ) -> tuple[int, dict[str, Any]]:
        """The same request again and again, as long as nobody answers, or only that it cannot."""
        end = time.monotonic() + self.patience
        while True:
            with suppress(*GONE):
                status, answer = self.ask(path, body, token)
                if status != UNAVAILABLE:
                    return status, answer
            assert time.monotonic() < end, f"nobody answers {path}"
            time.sleep(0.1)

    def download(self) -> bytes:
        """The released sheet. Raises what `GONE` holds."""
        request = urllib.request.Request(  # noqa: S310 - http only
            f"{self.url}/api/v1/cases/{self.case_id}/documents/released",
            headers={"Authorization": f"Bearer {self.personal}"},
        )
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
            sheet: bytes = answer.read()
        return sheet

    def intake(self) -> dict[str, Any]:
        return {
            "patient": {
                "given_name": "Ada",
                "family_name": f"Patient{self.key}",
                "birth_date": "1981-01-15",
            },
            "answers": a_form(),
        }

    def submit(self) -> None:
        status, answer = self.ask_until_answered("/api/v1/intakes", self.intake(), self.form)
        assert status == 201, answer
        self.case_id = answer["id"]

    def act(self, action: str, **body: Any) -> tuple[int, dict[str, Any]]:
        path = f"/api/v1/cases/{self.case_id}/{action}"
        return self.ask_until_answered(path, body, self.personal)

    def view(self) -> CaseView:
        found = partial(queue.case, self.db, knowledge(), self.physio, self.case_id)
        return self._once_reached(lambda: found(now=datetime.now(UTC)))

    def wait_for(self, state: str) -> None:
        wait_until(lambda: self.state() == state, f"the case is {state}", self.patience)

    def state(self) -> str:
        return self._once_reached(self._state)

    def _state(self) -> str:
        with self.db.reading() as session:
            return session.scalars(select(Case.state).where(Case.id == self.case_id)).one()

    def _once_reached(self, read: Callable[[], T]) -> T:
        """What is read from a database that may be away for a while."""
        end = time.monotonic() + self.patience
        while True:
            try:
                return read()
            except StoreUnavailable:
                assert time.monotonic() < end, "the database is away"
                time.sleep(0.1)

    def wait_for_final(self) -> None:
        wait_until(self.final, "the final document is drawn", self.patience)

    def approve(self) -> None:
        """Claim, wait for the final pages, sign what they hash to."""
        self.wait_for("awaiting_sign_off")
        status, answer = self.act("claim")
        assert status == 200, answer
        self.wait_for_final()
        status, refused = self.ask_until_answered(*self._signing(answer["claim"]))
        # When the answer to the first try was lost, the second is told that the case moved on.
        assert status == 200 or self.state() in ("signed", "released"), refused

    def sign(self, claim: str) -> tuple[int, dict[str, Any]]:
        """One try. Raises what `GONE` holds."""
        return self.ask(*self._signing(claim))

    def _signing(self, claim: str) -> tuple[str, dict[str, Any], str]:
        ticks = {"examined": True, "spot_tested": True}
        body = {"claim": claim, "sha256": self.final()[-1], **ticks}
        return f"/api/v1/cases/{self.case_id}/sign", body, self.personal

    def final(self) -> list[str]:
        return [d.sha256 for d in self.view().documents if d.kind == "final"]

    def released(self) -> str:
        """The SHA-256 of the released sheet."""
        (sheet,) = (d.sha256 for d in self.view().documents if d.kind == "released")
        return sheet

    def complete(self) -> None:
        """The rest of the journey."""
        if not self.case_id:
            self.submit()
        if self.state() in ("rendering", "awaiting_sign_off"):
            self.approve()
        self.wait_for("released")

    def check(self) -> None:
        """Nothing lost, nothing twice."""
        with self.db.reading() as session:
            name = f"Patient{self.key}"
            # Names are sealed: only who reads them can compare.
            (case,) = (each for each in session.scalars(select(Case)) if each.family_name == name)
            jobs = session.scalars(select(Job).where(Job.case_id == case.id)).all()
            drafts = select(func.count()).where(Drawing.case_id == case.id, Drawing.kind == "draft")
            sign_off = session.scalars(select(SignOff).where(SignOff.case_id == case.id)).one()
            released = session.scalars(
                select(ReleasedDocument).where(ReleasedDocument.case_id == case.id)
            ).one()
            approved = session.get_one(Drawing, sign_off.drawing_id)
            audit = session.scalars(
                select(AuditRow).where(AuditRow.case_id == case.id).order_by(AuditRow.id)
            ).all()

            assert (case.id, case.state) == (self.case_id, "released")
            assert sorted((job.kind, job.state) for job in jobs) == [
                ("draft", "done"),
                ("final", "done"),
                ("sign", "done"),
            ]
            assert session.scalar(drafts) == 1
            assert released.sign_off_id == sign_off.id
            assert released.pdf.startswith(approved.pdf)
            assert hashlib.sha256(approved.pdf).hexdigest() == sign_off.sha256
            events = [row.event for row in audit if row.event not in get_args(Access)]
            assert events == ["submit", "rendered", "claim", "sign", "release"]
            moves = [(row.from_state, row.to_state) for row in audit if row.to_state]
            assert moves[0][0] is None
            assert all(here[1] == there[0] for here, there in zip(moves, moves[1:], strict=False))
            assert moves[-1][1] == "released"
