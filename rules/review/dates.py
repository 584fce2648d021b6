"""When each rule or table has to be reviewed again."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import yaml

_SAFE: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def review_faults(folder: Path, today: date) -> Iterator[str]:
    """Files whose review is due, or whose review dates are no days or stand the wrong way."""
    for path in sorted(folder.rglob("*.yaml")):
        name = path.relative_to(folder).as_posix()
        text = path.read_text(encoding="utf-8")
        document = yaml.load(text, Loader=_SAFE)  # noqa: S506 - a safe loader, in C
        rule = document.get("id") or document.get("group") or path.stem
        yield from (f"{name}: {fault}" for fault in _faults(rule, document["review"], today))


def _faults(rule: str, review: dict[str, Any], today: date) -> Iterator[str]:
    days = {}
    for key in ("on", "due"):
        try:
            days[key] = date.fromisoformat(str(review[key]))
        except ValueError:
            yield f"review.{key}: {review[key]!r} is no day; write year-month-day"
    if len(days) < len(("on", "due")):
        return
    if days["due"] < days["on"]:
        yield "review.due: it lies before review.on; correct it"
    elif days["due"] < today:
        yield f"review.due: {rule} was due on {days['due']}; review it and set the next day"
