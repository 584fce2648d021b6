"""The drill of the documentation, small: what was there comes back, and serves."""

from pathlib import Path

import pytest

from tests.databases import NAMES
from tests.drill.drill import drill
from tests.drill.report import page


@pytest.mark.parametrize("kind", NAMES)
def test_a_clinic_comes_back_while_people_work(kind: str, tmp_path: Path) -> None:
    found = drill(kind, tmp_path / "drill", 12)

    assert found.before == 12
    assert found.answers > 12 * 40
    assert found.meanwhile > 0
    assert found.before <= found.restored <= found.before + found.meanwhile
    assert "signatures are valid" in found.checked
    assert "FAIL" not in found.checked
    assert "| migrate | " in page([found], 12, 2)
