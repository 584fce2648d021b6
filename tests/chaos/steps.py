"""`python -m tests.chaos.steps`: `kill -9` of each part at every step of its work, on each
database; writes docs/chaos.md. With words of pytest's own, which may leave steps out, it only runs
them."""

import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from tests.benchmarks.measuring import circumstances, met, table
from tests.benchmarks.page import put
from tests.databases import NAMES

FILES = {
    "test_web_killed.py": "web server",
    "test_worker_killed.py": "worker",
    "test_relay_killed.py": "relay",
    "test_redis_killed.py": "Redis",
}
"""Who is killed in each."""
BOTH_AT_ONCE = ("-n", str(len(NAMES)), "--dist", "loadgroup")


class Steps:
    """Counts, by part and database, how many steps there are and at how many all came well."""

    def __init__(self) -> None:
        self.all: Counter[tuple[str, str]] = Counter()
        self.well: Counter[tuple[str, str]] = Counter()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """A step that could not even begin counts too."""
        if report.when == "call" or (report.when == "setup" and not report.passed):
            file, _, test = report.nodeid.partition("::")
            kind = next(name for name in NAMES if f"[{name}" in test)
            self.all[FILES[Path(file).name], kind] += 1
            self.well[FILES[Path(file).name], kind] += report.passed


def main(words: list[str]) -> int:
    """Run them; the exit code is pytest's."""
    steps, began = Steps(), time.monotonic()
    files = [str(Path(__file__).with_name(name)) for name in FILES]
    status = pytest.main([*files, *BOTH_AT_ONCE, *words], [steps])
    text = report(steps, time.monotonic() - began)
    print(f"\n{text}\n")  # noqa: T201 - the command's answer
    if not words:
        put("steps", text, "chaos.md")
    return int(status)


def report(steps: Steps, seconds: float) -> str:
    """What docs/chaos.md says about the steps."""
    rows = [(part, *_figures(steps, (part,))) for part in FILES.values()]
    rows.append(("all", *_figures(steps, tuple(FILES.values()))))
    head = [word for name in NAMES for word in (f"steps on {name}", "all well after", "")]
    return "\n\n".join(
        (
            circumstances(("celery", "redis", "sqlalchemy")),
            table(("killed", *head), rows),
            f"{seconds:,.0f} s in all.",
        )
    )


def _figures(steps: Steps, parts: tuple[str, ...]) -> list[str]:
    found = []
    for name in NAMES:
        number = sum(steps.all[part, name] for part in parts)
        well = sum(steps.well[part, name] for part in parts)
        found += [str(number), str(well), met(number == well > 0)]
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
