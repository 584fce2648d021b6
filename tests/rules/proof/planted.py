"""Knowledge with one unsafe change: a copy of the shipped folder, one text replaced."""

import shutil
from pathlib import Path

from rules.knowledge_base import SHIPPED, load_knowledge
from rules.knowledge_model import Knowledge


def planted(folder: Path, file: str, old: str, new: str) -> Knowledge:
    """The shipped knowledge with `old` replaced by `new` in one file."""
    copy = shutil.copytree(SHIPPED, folder / "knowledge")
    path = copy / file
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{file} holds {old!r} {text.count(old)} times"
    path.write_text(text.replace(old, new), encoding="utf-8")
    return load_knowledge(copy)
