"""Log lines are JSON and hold only what is on the list."""

import json
import logging

from api.logs import ALLOWED, JsonLines
from tests.api.clinic import Clinic
from tests.api.forms import a_form


def test_only_listed_keys_reach_the_line() -> None:
    record = logging.makeLogRecord(
        {"name": "api", "msg": "intake", "case_id": "c-1", "patient": "Ada", "answers": {"x": 1}}
    )
    line = json.loads(JsonLines().format(record))

    assert line["event"] == "intake"
    assert line["case_id"] == "c-1"
    assert set(line) <= {"time", "level", "logger", "event", *ALLOWED}
    assert "Ada" not in json.dumps(line)


def test_no_list_entry_could_hold_a_name_or_an_answer() -> None:
    assert not {"patient", "name", "answers", "body", "path", "url", "detail"} & set(ALLOWED)


def test_posting_an_intake_logs_ids_and_no_health_data(
    clinic: Clinic, capfd: object, caplog: object
) -> None:
    lines = clinic.log_lines(lambda: clinic.post_intake(a_form("EX-15")))

    text = "\n".join(lines)
    assert any(json.loads(line)["event"] == "intake" for line in lines)
    assert "Ada" not in text
    assert "ces_" not in text
    assert "EX-15" not in text
