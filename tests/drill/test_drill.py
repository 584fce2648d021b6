"""The drill of the documentation, small: what was there comes back, and serves."""

from pathlib import Path

import pytest

from tests.cli.command import sciatriage
from tests.drill.drill import drill
from tests.drill.report import page


def test_a_clinic_comes_back_while_people_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SCIATRIAGE_HOME", str(tmp_path / "drill" / "home"))

    found = drill("sqlite", tmp_path / "drill", 12, sciatriage)

    assert found.before == 12
    assert found.meanwhile > 0
    assert found.before <= found.restored <= found.before + found.meanwhile
    assert "signatures are valid" in found.checked
    assert "FAIL" not in found.checked
    assert "| migrate | " in page([found], 12, 2)
