"""What the guards look at: the files git tracks, and their functions."""

import ast
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("api", "records", "reports", "rules", "worker")


@cache
def tracked(*suffixes: str) -> tuple[Path, ...]:
    """Tracked files (also new ones git does not ignore), by suffix."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split("\n")
    paths = (ROOT / name for name in listed if name)
    return tuple(p for p in paths if p.is_file() and (not suffixes or p.suffix in suffixes))


def sources() -> tuple[Path, ...]:
    """The Python files of the five packages; migrations are generated once, then frozen."""
    return tuple(
        p
        for p in tracked(".py")
        if p.relative_to(ROOT).parts[0] in PACKAGES and "migrations" not in p.parts
    )


def function_lengths(path: Path) -> list[int]:
    """Lines of each function in a file."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [
        (node.end_lineno or node.lineno) - node.lineno + 1
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def percentile(values: list[int], share: float) -> int:
    """The value below which `share` of the values lie."""
    return sorted(values)[int(share * (len(values) - 1))]
