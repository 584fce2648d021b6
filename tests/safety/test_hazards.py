"""The hazard log names tests that exist; a whole run fails when one of them did not pass."""

import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import ValidationError

from tests.safety.log import LOG, ROOT, TABLE, hazard_log, missing, table, unproved


def test_every_control_names_tests_that_exist() -> None:
    assert list(missing(hazard_log())) == []


def test_every_hazard_has_a_number_of_its_own() -> None:
    numbers = [hazard.id for hazard in hazard_log().hazards]

    assert numbers == sorted(set(numbers))


def test_the_table_is_the_one_of_the_log() -> None:
    assert TABLE.read_text(encoding="utf-8") == table(hazard_log())


def _log(tmp_path: Path, *tests: str) -> Path:
    named = "".join(f"\n          - {test}" for test in tests)
    path = tmp_path / "hazards.yaml"
    path.write_text(
        "status: draft\nhazards:\n  - id: H01\n    hazard: A fall.\n    causes: [ice]\n"
        f"    effect: Pain.\n    controls:\n      - control: Sand.\n        tests:{named}\n"
    )
    return path


def test_a_test_that_nobody_wrote_is_named(tmp_path: Path) -> None:
    log = hazard_log(_log(tmp_path, "tests/safety/test_hazards.py::test_sand"))

    assert [fault.partition(" does")[0] for fault in missing(log)] == [
        "H01: tests/safety/test_hazards.py::test_sand"
    ]


def test_a_control_without_a_test_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValidationError):
        hazard_log(_log(tmp_path))


def test_a_test_that_did_not_pass_is_named() -> None:
    named = [test for hazard in hazard_log().hazards for test in hazard.tests]

    assert list(unproved(hazard_log(), named)) == []
    assert len(list(unproved(hazard_log(), named[1:]))) == 1


@pytest.mark.parametrize(
    ("left_out", "status", "said"),
    [
        ("", 0, ""),
        ("@pytest.mark.skip(reason='later')", 1, "H01: tests/test_ice.py::test_sand did not run"),
        ("@pytest.mark.skip(reason='not run: no browser')", 0, ""),
    ],
)
def test_a_whole_run_ends_with_what_is_not_proved(
    tmp_path: Path, left_out: str, status: int, said: str
) -> None:
    """The real hook in a small project of its own."""
    tests, safety = tmp_path / "tests", tmp_path / "docs" / "safety"
    (tests / "safety").mkdir(parents=True)
    safety.mkdir(parents=True)
    for name in ("__init__.py", "conftest.py", "safety/__init__.py", "safety/log.py"):
        (tests / name).write_text((ROOT / "tests" / name).read_text(encoding="utf-8"))
    (tests / "test_ice.py").write_text(
        f"import pytest\n{left_out}\n@pytest.mark.parametrize('n', [1, 2])\n"
        "def test_sand(n):\n    assert n\ndef test_salt():\n    pass\n"
    )
    (tmp_path / "pyproject.toml").write_text(
        '[tool.pytest.ini_options]\ntestpaths = ["tests"]\npythonpath = ["."]\n'
    )
    _log(tmp_path, "tests/test_ice.py::test_sand").replace(safety / LOG.name)

    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )

    assert (ran.returncode, said in ran.stdout) == (status, True), ran.stdout + ran.stderr
