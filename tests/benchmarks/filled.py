"""A clinic on PostgreSQL with any number of cases, people who sign in, and every page's address."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.test import TestResponse

from api.app import create_app
from records.drafts import start_draft
from records.prints import Wanted, hand_over, print_released
from records.session import Database
from records.settings import Settings, load_settings
from tests.benchmarks.many_cases import copy_cases
from tests.databases import a_database, open_database
from tests.factories.cases import Clinic, a_case, a_clinic, a_submission, released, signed_off
from tests.factories.forms import CALM, a_form
from tests.factories.people import PASSWORD, a_patient, a_user
from worker.work import run_job
from worker.workshop import Workshop

OPEN = 200
"""Cases that wait for somebody, however many are done: what a busy clinic has at a time."""
OLDER_CASES = """
    UPDATE cases SET created_at = created_at - at.ago, moved_at = moved_at - at.ago
    FROM (SELECT id, CAST(substr(number, 2) AS int) * interval '20 minutes' AS ago
          FROM cases WHERE number ~ '^N[0-9]+$') at
    WHERE at.id = cases.id
"""
"""72 forms a day."""
OLDER_DOCUMENTS = """
    UPDATE released_documents d SET released_at = c.moved_at
    FROM cases c WHERE c.id = d.case_id AND c.number ~ '^N[0-9]+$'
"""
OLDER_SIGNATURES = """
    UPDATE sign_offs s SET signed_at = c.moved_at, release_at = c.moved_at
    FROM cases c WHERE c.id = s.case_id AND c.number ~ '^N[0-9]+$'
"""
OLDER_HAND_OVERS = """
    UPDATE hand_overs h SET at = c.moved_at
    FROM cases c WHERE c.id = h.case_id AND c.number ~ '^N[0-9]+$'
"""
OLDER = (OLDER_CASES, OLDER_DOCUMENTS, OLDER_SIGNATURES, OLDER_HAND_OVERS)
ROLES = ("physiotherapist", "front_desk", "administrator")
WAITING = (
    *("awaiting_sign_off",) * 6,
    *("needs_clinician", "withheld") * 2,
    *("referred", "returned"),
)
"""The states of what waits, as often as they come up among twelve."""
ACCEPTS = {"Accept": "text/html", "Accept-Encoding": "gzip"}
Addresses = Mapping[str, tuple[str, str]]
"""By the rule of the route: the address, and whose page it is."""


@dataclass(frozen=True, slots=True)
class Filled:
    """The app on its database, a browser for each role, and the ids that addresses need."""

    app: Flask
    browsers: Mapping[str, FlaskClient]
    places: Mapping[str, str]


@contextmanager
def a_filled_clinic(folder: Path, number: int) -> Iterator[Filled]:
    """So many cases: some wait, the others are done; the newest is claimed and fully drawn."""
    folder.mkdir()
    with a_database("postgresql", folder) as url:
        db = open_database(url, folder)
        names = ("physio", "desk", "admin")
        people = {
            name: a_user(db, role, username=role)  # type: ignore[arg-type]
            for name, role in zip(names, ROLES, strict=True)
        }
        clinic = a_clinic(db, **people)
        made = {state: a_case(clinic, state) for state in dict.fromkeys(WAITING)}  # type: ignore[arg-type]
        waiting = [made[state] for state in WAITING]
        done = [_judged(clinic), a_case(clinic, "closed")]
        copy_cases(db, waiting, min(OPEN, number // 2))
        copy_cases(db, done, number - min(OPEN, number // 2))
        _spread(db)
        settings = load_settings({"SCIATRIAGE_HOME": str(folder), "DATABASE_URL": url})
        places = _places(clinic, settings)
        app = create_app(settings, clock=lambda: clinic.now, enqueue=lambda job: True)
        yield Filled(app, {role: _browser(app, role) for role in ROLES}, places)
        app.extensions["sciatriage"].database.dispose()
        db.dispose()


def _judged(clinic: Clinic) -> str:
    """A sheet that was handed over; its signer said what the source is."""
    case_id = a_case(clinic, answers=a_form(CALM))
    signed_off(clinic, case_id, confirmed_source="disc")
    released(clinic, case_id)
    given = Wanted(case_id, "handout", 1)
    print_released(clinic.db, clinic.desk, [given], now=clinic.now)
    ticks = {"name_read_back": True, "birth_date_read_back": True}
    hand_over(clinic.db, clinic.desk, given, **ticks, now=clinic.now)
    return case_id


def _places(clinic: Clinic, settings: Settings) -> Mapping[str, str]:
    """What stands for each place of an address; the case is claimed, its sheet really drawn."""
    sent = a_submission(clinic, a_form(CALM), patient=a_patient(family_name="New"))
    shop = Workshop(settings, clinic.db, clinic.knowledge, lambda: clinic.now)
    assert run_job(shop, sent.job_id or "") == "done"
    assert run_job(shop, clinic.act("claim", sent.case_id).job_id or "") == "done"
    return {
        "case_id": sent.case_id,
        "intake_id": sent.case_id,
        "draft_id": start_draft(clinic.db, clinic.desk, a_patient(family_name="Draft"), clinic.now),
        "user_id": clinic.physio.id,
        "page_id": "S3",  # with a body chart
        "section": "identity",
        "number": "1",
        "revision": "1",
        "page": "1",
        "style": "plain",
        "name": "red-flags",  # the longest section of the rules
    }


def _spread(db: Database) -> None:
    """One form after the other instead of all at the same moment."""
    with db.writing() as session:
        session.execute(text("SET LOCAL session_replication_role = replica"))  # no trigger refuses
        session.execute(text("SET LOCAL statement_timeout = 0"))  # a million take minutes
        for statement in (*OLDER, "ANALYZE"):
            session.execute(text(statement))


def _browser(app: Flask, role: str) -> FlaskClient:
    """A browser in which the person of this role is signed in."""
    client = app.test_client()
    page = client.get("/sign-in").text
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    form = {"username": role, "password": PASSWORD, "csrf_token": token[1] if token else ""}
    answer = client.post("/sign-in", data=form)
    assert answer.status_code == 303, answer.text
    return client


def pages_of(clinic: Filled) -> Addresses:
    """Every page that shows something in HTML to somebody who is signed in."""
    found: dict[str, tuple[str, str]] = {}
    for rule in sorted(clinic.app.url_map.iter_rules(), key=lambda each: each.rule):
        roles: frozenset[str] = getattr(
            clinic.app.view_functions[rule.endpoint], "roles", frozenset()
        )
        address = filled_in(rule.rule, clinic.places)
        for role in (each for each in ROLES if each in roles):
            if "GET" in (rule.methods or ()) and address is not None:
                answer = clinic.browsers[role].get(address, headers=ACCEPTS)
                if _is_page(answer):
                    found[rule.rule] = address, role
                    break
    return found


def _is_page(answer: TestResponse) -> bool:
    """Not a file to save."""
    shown = answer.status_code == 200 and answer.mimetype == "text/html"
    return shown and "Content-Disposition" not in answer.headers


def filled_in(rule: str, places: Mapping[str, str]) -> str | None:
    """The address of a route; None when nothing stands for one of its places."""
    for place in re.findall(r"<[^>]+>", rule):
        name = place[1:-1].rpartition(":")[2]
        options = re.match(r"<any\(([^,)]+)", place)
        value = options[1] if options else places.get(name)
        if value is None:
            return None
        rule = rule.replace(place, value)
    return rule
