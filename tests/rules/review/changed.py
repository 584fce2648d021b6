"""A copy of the shipped knowledge with one text replaced in one file."""

import shutil
from pathlib import Path

from rules.knowledge_base import SHIPPED


def changed(to: Path, *changes: tuple[str, str, str]) -> Path:
    """The copy; each change names a file, what stands there and what shall."""
    copy = Path(shutil.copytree(SHIPPED, to / "knowledge"))
    for name, old, new in changes:
        text = (copy / name).read_text(encoding="utf-8")
        assert old in text, f"{name} holds no {old!r}"
        (copy / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    return copy
