"""Everybody who hands in a form during the storm: careful senders, who ask until answered."""

import json
import random
import time
import urllib.error
import urllib.request
import uuid
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Literal

from records.session import Database
from tests.chaos.doctored import HANGING, POISON
from tests.chaos.journey import GONE, Journey
from tests.factories.forms import CALM, EMERGENCY, WITHHELD, a_form

SENDERS = 16
SENDER_WAITS = 5.0
"""Seconds until a sender gives up a connection and sends again."""
PATIENCE = 240.0
"""Seconds until it gives up for good: the service is down for good then."""
AGAIN = 0.2
"""How many accepted forms are sent once more, as if their answer had been lost."""
STATES = {CALM: "awaiting_sign_off", EMERGENCY: "referred", WITHHELD: "needs_clinician"}

Fate = Literal["document", "referral", "clinician", "failure"]
FATES: dict[str, Fate] = {CALM: "document", EMERGENCY: "referral", WITHHELD: "clinician"}


@dataclass
class Intake:
    """One form; `ids` is every case it was ever told of, `visible` whether a referral was at once
    in the queue of the physiotherapists."""

    fate: Fate
    example: str
    first_name: str = "Ada"
    key: str = field(default_factory=lambda: uuid.uuid4().hex)
    sent: float = 0.0
    ids: set[str] = field(default_factory=set)
    visible: bool = True

    def body(self) -> dict[str, Any]:
        patient = {
            "given_name": self.first_name,
            "family_name": f"Patient{self.key}",
            "birth_date": "1981-01-15",
        }
        return {"patient": patient, "answers": a_form(self.example)}


def intakes(number: int, bad: int, chance: random.Random) -> list[Intake]:
    """Most get a sheet, one in ten is an emergency, one in twenty needs a clinician; of `bad` each
    the sheet kills or hangs whoever draws it."""
    examples = chance.choices([CALM, EMERGENCY, WITHHELD], [85, 10, 5], k=number - 2 * bad)
    found = [Intake(FATES[example], example) for example in examples]
    for name in (POISON, HANGING):
        found += [Intake("failure", CALM, first_name=name) for _ in range(bad)]
    chance.shuffle(found)
    return found


class Senders:
    """A form token and a physiotherapist of the clinic, and many who send at once."""

    def __init__(self, url: str, db: Database, chance: random.Random) -> None:
        self.url = url
        self.chance = chance
        self.people = Journey(url, db, patience=PATIENCE)
        self.answers: Counter[str] = Counter()

    def send(self, wanted: list[Intake], rate: float) -> Iterator[Intake]:
        """Each as soon as it is accepted; `rate` is how many begin in a second."""
        began = time.monotonic()

        def one(turn: int, intake: Intake) -> Intake:
            time.sleep(max(0.0, began + turn / rate - time.monotonic()))
            self._hand_in(intake)
            return intake

        with ThreadPoolExecutor(SENDERS) as senders:
            yield from senders.map(one, range(len(wanted)), wanted)

    def _hand_in(self, intake: Intake) -> None:
        intake.sent = time.monotonic()
        intake.ids.add(self._until_answered(intake))
        if intake.fate == "referral":
            intake.visible = bool(intake.ids & {each["id"] for each in self._queue()})
        if self.chance.random() < AGAIN:
            intake.ids.add(self._until_answered(intake))

    def _until_answered(self, intake: Intake) -> str:
        answer = self._ask("/api/v1/intakes", self.people.form, intake.body(), intake.key)
        return str(answer["id"])

    def _queue(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._ask("/api/v1/queue", self.people.personal)
        return found

    def _ask(self, path: str, token: str, body: Any = None, key: str = "") -> Any:
        end = time.monotonic() + PATIENCE
        while True:
            status, answer = self._once(path, token, body, key)
            self.answers[status] += 1
            if status in ("200", "201"):
                return answer
            assert status in ("nobody answers", "503"), f"{path}: {status} {answer}"
            assert time.monotonic() < end, f"{path}: {status} for {PATIENCE} s"
            time.sleep(0.2)

    def _once(self, path: str, token: str, body: Any, key: str) -> tuple[str, Any]:
        words = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        words |= {"Idempotency-Key": key} if key else {}
        sent = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.url}{path}", sent, words)  # noqa: S310 - http only
        try:
            with urllib.request.urlopen(request, timeout=SENDER_WAITS) as answer:  # noqa: S310
                return str(answer.status), json.load(answer)
        except urllib.error.HTTPError as refusal:
            with refusal:
                return str(refusal.code), refusal.read(500)
        except (*GONE, ValueError):  # also an answer that ends in the middle
            return "nobody answers", None
