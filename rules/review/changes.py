"""What differs between two kept versions of the knowledge: mostly one rule a file."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Changes:
    """Paths inside the knowledge's folder, without their ending, sorted."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[str, ...]


def changes_between(before: Path, after: Path) -> Changes:
    """From one folder of knowledge to another. Raises OSError."""
    old, new = _files(before), _files(after)
    return Changes(
        added=tuple(sorted(new.keys() - old.keys())),
        removed=tuple(sorted(old.keys() - new.keys())),
        changed=tuple(sorted(name for name in old.keys() & new.keys() if old[name] != new[name])),
    )


def _files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).with_suffix("").as_posix(): path.read_bytes()
        for path in folder.rglob("*.yaml")
    }
