"""Every setting that the program reads is explained where its owner looks: in the README."""

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

from tests.guards.tree import ROOT, sources

READERS = {"getenv", "_number", "_flag", "_secret", "_kept_secret"}
ENVIRONMENTS = {"env", "environ"}
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
        if _name(node.func) in READERS or _of_environment(node.func):
            yield from _strings(node.args)
        yield from _strings(each.value for each in node.keywords if each.arg == "envvar")
    if isinstance(node, ast.Subscript) and _name(node.value) in ENVIRONMENTS:
        yield from _strings([node.slice])


def _of_environment(node: ast.AST) -> bool:
    """`env.get`, `os.environ.setdefault` and the like."""
    return isinstance(node, ast.Attribute) and _name(node.value) in ENVIRONMENTS


def _name(node: ast.AST) -> str:
    return str(getattr(node, "attr", getattr(node, "id", "")))


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
    planted.write_text(
        'A = os.environ["SCIATRIAGE_PLANTED"]\nB = os.getenv("OTHER")\n'
        'C = env.get("THIRD")\nD = answers.get("X")\n'
    )

    found = settings_read([planted])

    assert found == {"SCIATRIAGE_PLANTED", "OTHER", "THIRD"}
    assert undocumented(found, "`OTHER` and `THIRD`: explained") == ["SCIATRIAGE_PLANTED"]
