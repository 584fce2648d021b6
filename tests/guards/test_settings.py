"""Every setting that the program reads is explained where its owner looks: in the README."""

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

from tests.guards.tree import ROOT, sources

READERS = {"get", "setdefault", "getenv", "_number", "_flag", "_secret", "_kept_secret"}
NOT_OURS = {"PROMETHEUS_MULTIPROC_DIR", "LANG", "PATH", "TMPDIR"}
"""Read by a library, or everybody's."""


def settings_read(paths: Iterable[Path]) -> set[str]:
    """Names in capitals that some file takes from the environment."""
    return {
        name
        for path in paths
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        for name in _names(node)
        if name.isupper() and name not in NOT_OURS
    }


def _names(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Call):
        function = node.func
        called = getattr(function, "attr", getattr(function, "id", ""))
        if called in READERS:
            yield from _strings(node.args)
        yield from _strings(each.value for each in node.keywords if each.arg == "envvar")
    if isinstance(node, ast.Subscript) and getattr(node.value, "attr", "") == "environ":
        yield from _strings([node.slice])


def _strings(nodes: Iterable[ast.AST]) -> Iterator[str]:
    for each in nodes:
        if isinstance(each, ast.Constant) and isinstance(each.value, str):
            yield each.value


def undocumented(names: Iterable[str], text: str) -> list[str]:
    return sorted(name for name in names if f"`{name}`" not in text)


def test_every_setting_is_explained() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    names = settings_read(sources())

    assert {"SCIATRIAGE_HOME", "PORT", "HOST", "BROKER_URL", "DATABASE_URL"} <= names
    assert undocumented(names, text) == []


def test_a_setting_nobody_explains_would_be_found(tmp_path: Path) -> None:
    planted = tmp_path / "planted.py"
    planted.write_text('import os\nA = os.environ["SCIATRIAGE_PLANTED"]\nB = os.getenv("OTHER")\n')

    found = settings_read([planted])

    assert found == {"SCIATRIAGE_PLANTED", "OTHER"}
    assert undocumented(found, "`OTHER`: explained") == ["SCIATRIAGE_PLANTED"]
