"""The tree keeps its shape: sizes, names, no leftovers, no machine in the files."""

import re
from importlib.metadata import packages_distributions

import pytest

from tests.guards.tree import PACKAGES, ROOT, function_lengths, percentile, sources, tracked

TEXT = (".py", ".md", ".toml", ".txt", ".yaml", ".yml", ".html", ".js", ".css", ".sh", "")


def test_functions_fit_a_screen() -> None:
    lengths = [length for path in sources() for length in function_lengths(path)]

    assert percentile(lengths, 0.9) <= 30
    assert max(lengths) <= 60


def test_files_stay_small_enough_to_read() -> None:
    lengths = [len(path.read_text(encoding="utf-8").splitlines()) for path in sources()]

    assert percentile(lengths, 0.9) <= 200
    assert max(lengths) <= 400


@pytest.mark.parametrize("name", PACKAGES)
def test_no_dependency_shadows_our_package_names(name: str) -> None:
    assert packages_distributions().get(name, ["sciatriage"]) == ["sciatriage"]


def test_no_module_is_a_catch_all() -> None:
    banned = {"utils", "util", "helpers", "helper", "manager", "common", "misc"}

    assert [
        p for p in sources() if banned & {part.removesuffix(".py") for part in p.parts[-2:]}
    ] == []


# The patterns are written so that this file does not contain what it looks for.
@pytest.mark.parametrize(
    "pattern",
    [
        r"/wor[k]/",
        r"/roo[t]/",
        r"bash_job[s]",
        r"--(extra-)?index-ur[l]",
        r"--find-link[s]",
        r"pypi\.or[g]",
        r"files\.pythonhoste[d]",
        r"registry\.npmj[s]",
        r"deb\.debia[n]",
        r"\b(TOD[O]|FIXM[E]|XX[X])\b",
        r"NotImplementedErro[r]",
    ],
)
def test_no_file_names_a_machine_an_index_or_unfinished_work(pattern: str) -> None:
    found = [
        f"{path.relative_to(ROOT)}: {line.strip()[:80]}"
        for path in tracked(*TEXT)
        if "vendor" not in path.parts and path.name != "LICENSE"
        for line in path.read_text(encoding="utf-8", errors="replace").splitlines()
        if re.search(pattern, line)
    ]

    assert found == []


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
