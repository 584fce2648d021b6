"""Log lines of worker and relay: one JSON object each, and only keys that hold no health data."""

import json
import logging
import sys
from datetime import UTC, datetime
from typing import Any

ALLOWED = (
    "job_id",
    "case_id",
    "kind",
    "document",
    "attempt",
    "outcome",
    "duration_ms",
    "code",
    "count",
)


class JsonLines(logging.Formatter):
    """Time, level, event and the allowed extras. Of an exception only its type: texts may tell."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage(),
        }
        line.update({key: record.__dict__[key] for key in ALLOWED if key in record.__dict__})
        if record.exc_info and record.exc_info[0] is not None:
            line["code"] = record.exc_info[0].__name__
        return json.dumps(line, default=str)


def write_json_lines() -> None:
    """Everything this process logs goes to standard error: ours from INFO, others' from WARNING."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("worker").setLevel(logging.INFO)
