"""What the guards look at: the files git tracks, and their functions."""

import ast
import re
import subprocess
from collections.abc import Iterable, Mapping
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


def file_lengths(paths: Iterable[Path]) -> dict[str, int]:
    """Lines of each file."""
    return {str(path): len(path.read_text(encoding="utf-8").splitlines()) for path in paths}


def function_lengths(paths: Iterable[Path]) -> dict[str, int]:
    """Lines of each function, by where it is."""
    return {
        f"{path}:{node.lineno} {node.name}": (node.end_lineno or node.lineno) - node.lineno + 1
        for path in paths
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }


def too_long(lengths: Mapping[str, int], *, most: int, p90: int) -> list[str]:
    """Whatever is longer than `most`; also the longest tenth, when that begins above `p90`."""
    ordered = sorted(lengths, key=lambda name: lengths[name])
    found = [name for name in ordered if lengths[name] > most]
    tenth = ordered[int(0.9 * (len(ordered) - 1)) :]
    return found or (tenth if lengths[tenth[0]] > p90 else [])


def lines_with(pattern: str, paths: Iterable[Path]) -> list[str]:
    """Lines that a pattern is found in, by where they are."""
    return [
        f"{path}: {line.strip()[:80]}"
        for path in paths
        for line in path.read_text(encoding="utf-8", errors="replace").splitlines()
        if re.search(pattern, line)
    ]
