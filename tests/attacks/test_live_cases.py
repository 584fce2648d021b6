"""The case made for an action is one on which it succeeds: else the attack ends at the gate."""

import pytest

from tests.api.clinic import Clinic, a_clinic
from tests.attacks.bodies import JSON
from tests.attacks.live_cases import UNDO_SECONDS, Live, LiveCases
from tests.databases import sqlite_url

OTHERS = {"reply": "front_desk"}


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Clinic:
    home = tmp_path_factory.mktemp("live")
    return a_clinic(sqlite_url(home), home, SCIATRIAGE_UNDO_SECONDS=str(UNDO_SECONDS))


def acted(clinic: Clinic, action: str, live: Live, who: str) -> int:
    claim = {"claim": live.claim} if "claim" in JSON[action] and live.claim else {}
    body = {**JSON[action], **claim, **live.body}
    status: int = clinic.act(live.id, action, body, who=who).status_code
    return status


@pytest.mark.parametrize("action", sorted(JSON))
def test_the_action_succeeds(clinic: Clinic, action: str) -> None:
    who = OTHERS.get(action, "physiotherapist")

    assert acted(clinic, action, LiveCases(clinic, who).made_for(action), who) == 200


def test_an_administrator_draws_again_what_nobody_holds(clinic: Clinic) -> None:
    live = LiveCases(clinic, "administrator").made_for("retry")

    assert clinic.act(live.id, "retry", who="administrator").status_code == 200


def test_the_documents_are_there(clinic: Clinic) -> None:
    cases = LiveCases(clinic, "physiotherapist")
    sheet, papers = cases.made_for("documents").id, cases.made_for("papers").id
    paths = [
        *(f"{sheet}/documents/{kind}" for kind in ("draft", "final", "released")),
        *(f"{papers}/documents/{name}/1/{kind}"
          for name in ("letter", "safety_net") for kind in ("final", "released")),
    ]  # fmt: skip

    for path in paths:
        answer = clinic.get(f"/api/v1/cases/{path}/pages/1", who="physiotherapist")
        assert answer.status_code == 200, path
