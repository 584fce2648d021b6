"""bandit finds nothing that was not looked at; what pip-audit cannot look up is a fault."""

from pathlib import Path

from tests.audit.dependencies import judged
from tests.audit.source import accepted, differences, findings, product


def test_bandit_finds_nothing_that_was_not_looked_at() -> None:
    assert differences(findings(product()), accepted()) == []


def test_a_new_finding_and_one_that_is_gone_are_told(tmp_path: Path) -> None:
    bad = tmp_path / "bad.py"
    bad.write_text(
        "import pickle\n\n\ndef read(b):\n    return pickle.loads(b)\n", encoding="utf-8"
    )

    told = differences(findings([tmp_path]), accepted())

    assert f"{bad}: B301 is new; mend it, or say why not" in told
    assert "records/dump.py: B603 is gone; take it out" in told


def test_a_package_that_cannot_be_looked_up_is_a_fault() -> None:
    dependencies: list[dict[str, object]] = [
        {"name": "one", "skip_reason": "Dependency not found on PyPI: one (1.0)"},
        {
            "name": "two",
            "version": "2.0",
            "vulns": [{"id": "PYSEC-1", "fix_versions": ["2.1"], "aliases": []}],
        },
        {"name": "three", "version": "3.0", "vulns": []},
    ]

    first, second = judged("service", dependencies)

    assert first.startswith("service: 1 of 3 packages could not be looked up")
    assert second == "service: two 2.0: PYSEC-1, mended in 2.1"
