"""`python -m tests.benchmarks.posting`: forms over HTTP from a process of its own.

What it saw goes to standard output as JSON."""

import http.client
import json
import statistics
import threading
import time
import uuid
from dataclasses import asdict, dataclass, field

import click

from tests.factories.forms import a_form

NAME = "NAMEOFPATIENT"
PATH = "/api/v1/intakes"


@dataclass
class Seen:
    """Milliseconds of each answer, what was not a 201, and with a pace when each form was sent."""

    taken: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    sent: dict[str, float] = field(default_factory=dict)


@click.command()
@click.option("--port", type=int, required=True)
@click.option("--token", envvar="TOKEN", required=True)
@click.option("--connections", default=16)
@click.option("--seconds", default=5.0)
@click.option("--pace", default=0.0, help="Forms a second; 0 is as many as are answered.")
def main(port: int, token: str, connections: int, seconds: float, pace: float) -> None:
    """Post for so many seconds and print what was seen."""
    seen, template = Seen(), _body()
    began = time.monotonic()
    senders = [
        threading.Thread(
            target=_send,
            args=(port, token, template, seen, began, seconds, pace, turn, connections),
        )
        for turn in range(connections)
    ]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    click.echo(json.dumps({**asdict(seen), "seconds": time.monotonic() - began}))


def _send(
    port: int,
    token: str,
    template: bytes,
    seen: Seen,
    began: float,
    seconds: float,
    pace: float,
    turn: int,
    step: int,
) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    number = turn
    words = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    while time.monotonic() < began + seconds:
        if pace:
            time.sleep(max(0.0, began + number / pace - time.monotonic()))
        number += step
        key = uuid.uuid4().hex
        body = template.replace(NAME.encode(), f"Patient{key}".encode())
        start, wall = time.monotonic(), time.time()
        try:
            connection.request("POST", PATH, body, {**words, "Idempotency-Key": key})
            with connection.getresponse() as answer:
                said = answer.read()
        except (OSError, http.client.HTTPException) as error:
            seen.errors.append(type(error).__name__)
            connection.close()
            continue
        if answer.status != 201:
            seen.errors.append(str(answer.status))
            continue
        seen.taken.append(1000 * (time.monotonic() - start))
        if pace:
            seen.sent[json.loads(said)["id"]] = wall


def _body() -> bytes:
    patient = {"given_name": "Ada", "family_name": NAME, "birth_date": "1981-01-15"}
    return json.dumps({"patient": patient, "answers": a_form()}).encode()


def percentile(values: list[float], percent: int) -> float:
    """By linear interpolation; of two values or more."""
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]


if __name__ == "__main__":
    main()
