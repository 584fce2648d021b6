"""A test that cannot run says so, and fails where CI=true: nothing is left out in silence."""

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from tests.databases import not_run
from tests.guards.tree import ROOT, tracked

LEAVING_OUT = {"skip", "skipif", "xfail", "importorskip", "skipIf", "skipTest"}


def silent(paths: Iterable[Path]) -> Iterator[str]:
    """Places that leave a test out in a function that does not look at CI first."""
    for path in paths:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        careful = {
            inner
            for node in ast.walk(tree)
            if isinstance(node, ast.FunctionDef) and _looks_at_ci(node)
            for inner in ast.walk(node)
        }
        for node in ast.walk(tree):
            leaves_out = isinstance(node, ast.Attribute) and node.attr in LEAVING_OUT
            if leaves_out and node not in careful:
                yield f"{path}:{node.lineno}"


def _looks_at_ci(function: ast.FunctionDef) -> bool:
    return any(isinstance(n, ast.Constant) and n.value == "CI" for n in ast.walk(function))


def test_no_test_is_left_out_in_silence() -> None:
    tests = [path for path in tracked(".py") if path.is_relative_to(ROOT / "tests")]

    assert list(silent(tests)) == []


def test_a_test_left_out_in_silence_would_be_found(tmp_path: Path) -> None:
    planted = tmp_path / "planted.py"
    planted.write_text("def test_x():\n    pytest.skip('later')\n")

    assert list(silent([planted])) == [f"{planted}:2"]


def test_without_postgresql_a_test_is_skipped_here_and_fails_in_ci(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="not run: no server"):
        not_run("no server")

    monkeypatch.delenv("CI")
    with pytest.raises(pytest.skip.Exception, match="not run: no server"):
        not_run("no server")
