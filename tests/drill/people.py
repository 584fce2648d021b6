"""The running service of a drill, and who hands in forms there."""

import json
import threading
import time
import urllib.request
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.api.forms import a_form
from tests.processes import Stack, a_broker

PAUSE = 0.05
"""Seconds between an answer and the next form."""


@dataclass
class People:
    """They hand in one form after the other over HTTP; `accepted` are the ids of their cases."""

    url: str
    token: str
    accepted: list[str] = field(default_factory=list)

    def hand_in(self) -> str:
        """One form; raises HTTPError when it is refused. The id of its case."""
        patient = {"given_name": "Bo", "family_name": "Waits", "birth_date": "1970-01-01"}
        words = {
            "Authorization": f"Bearer {self.token}",
            "Content-Type": "application/json",
            "Idempotency-Key": uuid.uuid4().hex,
        }
        sent = json.dumps(a_form("EX-01", patient=patient)).encode()
        request = urllib.request.Request(f"{self.url}/api/v1/intakes", sent, words)  # noqa: S310
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 - http only
            self.accepted.append(json.load(answer)["id"])
        return self.accepted[-1]

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """For as long as this lasts, and one more; raises when a form was refused."""
        enough = threading.Event()
        with ThreadPoolExecutor(1) as desk:
            working = desk.submit(self._until, enough)
            try:
                yield
            finally:
                enough.set()
            working.result()

    def _until(self, enough: threading.Event) -> None:
        while True:
            self.hand_in()
            if enough.is_set():
                return
            time.sleep(PAUSE)


@contextmanager
def the_service(home: Path, url: str, token: str) -> Iterator[People]:
    """All of it: Redis, relay, worker and web, as processes of their own."""
    with a_broker() as broker:
        stack = Stack(home, url, broker.url)
        try:
            stack.relay()
            stack.worker()
            stack.web()
            yield People(stack.url, token)
        finally:
            stack.close()
