"""The tree keeps its shape: sizes, names, no leftovers, no machine in the files."""

import re
from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from tests.guards.tree import (
    PACKAGES,
    ROOT,
    file_lengths,
    function_lengths,
    lines_with,
    sources,
    too_long,
    tracked,
)

TEXT = (".py", ".md", ".toml", ".txt", ".yaml", ".yml", ".html", ".js", ".css", ".sh", "")


CATCH_ALLS = {"utils", "util", "helpers", "helper", "manager", "common", "misc"}


def test_functions_fit_a_screen() -> None:
    assert too_long(function_lengths(sources()), most=60, p90=30) == []


def test_files_stay_small_enough_to_read() -> None:
    assert too_long(file_lengths(sources()), most=400, p90=200) == []


def test_what_is_too_long_would_be_found(tmp_path: Path) -> None:
    planted = tmp_path / "planted.py"
    planted.write_text("def long():\n" + "    x = 1\n" * 60, encoding="utf-8")

    assert too_long(function_lengths([planted]), most=60, p90=30) == [f"{planted}:1 long"]
    assert too_long(file_lengths([planted]), most=60, p90=30) == [str(planted)]
    assert too_long({"short": 1, "a": 31, "b": 31}, most=60, p90=30) == ["a", "b"]


def shadowed(installed: Mapping[str, Sequence[str]]) -> list[str]:
    """Names of ours that another distribution ships too."""
    return [name for name in PACKAGES if set(installed.get(name, [])) - {"sciatriage"}]


def test_no_dependency_shadows_our_names() -> None:
    assert shadowed(packages_distributions()) == []


def test_a_dependency_with_a_name_of_ours_would_be_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "__init__.py").touch()
    rival = tmp_path / "rival-1.0.dist-info"
    rival.mkdir()
    (rival / "METADATA").write_text("Metadata-Version: 2.1\nName: rival\nVersion: 1.0\n")
    (rival / "RECORD").write_text("rules/__init__.py,,\n")
    monkeypatch.syspath_prepend(tmp_path)

    assert shadowed(packages_distributions()) == ["rules"]


def catch_alls(paths: Iterable[Path]) -> list[Path]:
    return [p for p in paths if CATCH_ALLS & {part.removesuffix(".py") for part in p.parts[-2:]}]


def test_no_module_is_a_catch_all() -> None:
    assert catch_alls(sources()) == []
    assert catch_alls([Path("api/utils.py"), Path("helpers/x.py"), Path("api/forms.py")]) == [
        Path("api/utils.py"),
        Path("helpers/x.py"),
    ]


# The patterns are written so that this file does not contain what it looks for.
PATTERNS = {
    r"/wor[k]/": "/wor" + "k/main",
    r"/(roo[t]|hom[e]/\w+)/": "/ro" + "ot/.cache",
    r"/opt/whee[l]s": "/opt/" + "wheels",
    r"bash_job[s]": "bash_" + "jobs",
    r"--(extra-)?index-ur[l]": "--extra-index-" + "url x",
    r"--find-link[s]": "--find-" + "links",
    r"pypi\.or[g]": "pypi." + "org",
    r"files\.pythonhoste[d]": "files.python" + "hosted.org",
    r"registry\.npmj[s]": "registry.npm" + "js.org",
    r"deb\.debia[n]": "deb." + "debian.org",
    r"\b(TOD[O]|FIXM[E]|XX[X])\b": "# TO" + "DO later",
    r"NotImplementedErro[r]": "NotImplemented" + "Error",
}


@pytest.mark.parametrize("pattern", PATTERNS)
def test_no_file_names_a_machine_an_index_or_unfinished_work(pattern: str) -> None:
    paths = [p for p in tracked(*TEXT) if "vendor" not in p.parts and p.name != "LICENSE"]

    assert lines_with(pattern, paths) == []


@pytest.mark.parametrize(("pattern", "line"), PATTERNS.items())
def test_such_a_line_would_be_found(tmp_path: Path, pattern: str, line: str) -> None:
    planted = tmp_path / "planted.md"
    planted.write_text(f"See {line}.", encoding="utf-8")

    assert lines_with(pattern, [planted]) == [f"{planted}: See {line}."]


def test_every_locked_requirement_carries_a_hash() -> None:
    for lock in (ROOT / "locks").glob("*.txt"):
        entries = re.split(r"\n(?=[a-z0-9])", lock.read_text(encoding="utf-8"))
        missing = [entry.split(" ")[0] for entry in entries if "--hash=sha256:" not in entry]
        assert missing == [], lock.name


def test_every_dependency_has_its_reason_in_the_architecture() -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    declared = project["project"]["dependencies"] + project["dependency-groups"]["dev"]
    names = {re.split(r"[\[<>=; ]", line)[0] for line in declared}
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8").lower()

    assert sorted(name for name in names if f"`{name.lower()}`" not in text) == []
