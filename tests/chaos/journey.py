"""One patient's journey over HTTP, as a careful client makes it."""

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
from typing import Any, TypeVar

from sqlalchemy import select

from records import queue
from records.errors import StoreUnavailable
from records.people import create_token
from records.session import Database
from records.tables import Case
from records.views import CaseView
from rules.knowledge_base import knowledge
from tests.chaos.ending import faults
from tests.factories.forms import a_form
from tests.factories.people import a_user
from tests.processes import PATIENCE, wait_until

GONE = (urllib.error.URLError, http.client.HTTPException, OSError)
UNAVAILABLE = 503
T = TypeVar("T")
Answer = tuple[int, dict[str, Any]]


@dataclass
class Journey:
    """A form token and a physiotherapist of the running service, and one patient of theirs, whose
    plan is edited so many times before it is signed."""

    url: str
    db: Database
    patience: float = PATIENCE
    edits: int = 0
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

    @property
    def family_name(self) -> str:
        """Nobody else has it."""
        return f"Patient{self.key}"

    @property
    def path(self) -> str:
        """Of the case."""
        return f"/api/v1/cases/{self.case_id}"

    def ask(self, path: str, body: dict[str, Any] | None, token: str) -> Answer:
        """One request, a POST if it has a body. Raises what `GONE` holds when the server dies over
        it."""
        request = urllib.request.Request(  # noqa: S310 - http only
            f"{self.url}{path}",
            None if body is None else json.dumps(body).encode(),
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

    def ask_until_answered(self, path: str, body: dict[str, Any] | None, token: str) -> Answer:
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
            f"{self.url}{self.path}/documents/released",
            headers={"Authorization": f"Bearer {self.personal}"},
        )
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
            sheet: bytes = answer.read()
        return sheet

    def intake(self) -> dict[str, Any]:
        return {
            "patient": {
                "given_name": "Ada",
                "family_name": self.family_name,
                "birth_date": "1981-01-15",
            },
            "answers": a_form(),
        }

    def submit(self) -> None:
        status, answer = self.ask_until_answered("/api/v1/intakes", self.intake(), self.form)
        assert status == 201, answer
        self.case_id = answer["id"]

    def act(self, action: str, **body: Any) -> Answer:
        return self.ask_until_answered(f"{self.path}/{action}", body, self.personal)

    def claim(self) -> str:
        status, answer = self.act("claim")
        assert status == 200, answer
        return str(answer["claim"])

    def read(self) -> dict[str, Any]:
        """The case as the physiotherapist is shown it."""
        status, case = self.ask_until_answered(self.path, None, self.personal)
        assert status == 200, case
        return case

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

    def revise(self) -> None:
        """Edit the plan as often as wanted; whoever hears no answer looks at the case before trying
        again, for an edit that is made twice is two revisions."""
        end = time.monotonic() + self.patience
        while True:
            self.wait_for("awaiting_sign_off")
            claim, case = self.claim(), self.read()
            if case["revision"] > self.edits:
                return
            assert time.monotonic() < end, "the plan cannot be edited"
            self._edit(claim, case)

    def _edit(self, claim: str, case: dict[str, Any]) -> None:
        """One try."""
        said = f"This is revision {case['revision'] + 1}."
        body = {"claim": claim, "plan": {**case["plan"], "message": said}, "note": said}
        with suppress(*GONE):
            status, answer = self.ask(f"{self.path}/edit", body, self.personal)
            assert status in (200, UNAVAILABLE), answer

    def approve(self) -> None:
        """Claim, wait for the final pages, sign what they hash to."""
        self.wait_for("awaiting_sign_off")
        claim = self.claim()
        self.wait_for_final()
        status, refused = self.ask_until_answered(*self._signing(claim))
        # When the answer to the first try was lost, the second is told that the case moved on.
        assert status == 200 or self.state() in ("signed", "released"), refused

    def sign(self, claim: str) -> Answer:
        """One try. Raises what `GONE` holds."""
        return self.ask(*self._signing(claim))

    def _signing(self, claim: str) -> tuple[str, dict[str, Any], str]:
        ticks = {"examined": True, "spot_tested": True}
        body = {"claim": claim, "sha256": self.final()[-1], **ticks}
        return f"{self.path}/sign", body, self.personal

    def final(self) -> list[str]:
        """The SHA-256 of the final document of the current revision, once it is drawn."""
        case = self.view()
        current = (d for d in case.documents if d.revision == case.revision)
        return [d.sha256 for d in current if d.kind == "final"]

    def released(self) -> str:
        """The SHA-256 of the released sheet."""
        (sheet,) = (d.sha256 for d in self.view().documents if d.kind == "released")
        return sheet

    def complete(self) -> None:
        """The rest of the journey."""
        if not self.case_id:
            self.submit()
        if self.state() in ("rendering", "awaiting_sign_off"):
            if self.edits:
                self.revise()
            self.approve()
        self.wait_for("released")

    def check(self) -> None:
        """Nothing lost, nothing twice."""
        with self.db.reading() as session:
            found = list(faults(session, self.family_name, self.case_id, 1 + self.edits))
        assert found == []
