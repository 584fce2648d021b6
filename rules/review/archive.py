"""Every version of the knowledge that was ever in force, kept word for word in the data folder."""

import os
import shutil
import tempfile
from pathlib import Path

from rules.knowledge_base import SHIPPED
from rules.knowledge_model import Knowledge

FOLDER = "knowledge"
SHORTEST = 6
"""Characters of a version that have to be given."""


class UnknownVersion(Exception):
    """No kept version goes by this name; the text says which there are."""


def keep(knowledge: Knowledge, home: Path, source: Path = SHIPPED) -> Path:
    """The kept folder of this version; it is copied the first time. Raises OSError.

    Several processes may do it at once: a copy gets its name when it is complete.
    """
    kept = home / FOLDER / knowledge.version
    if kept.exists():
        return kept
    kept.parent.mkdir(mode=0o700, exist_ok=True)
    copy = Path(tempfile.mkdtemp(prefix=".", dir=kept.parent))
    shutil.copytree(source, copy, dirs_exist_ok=True)
    os.utime(copy)  # the copy has the times of its source; the folder's own says since when
    try:
        os.rename(copy, kept)
    except OSError:
        shutil.rmtree(copy)
        if not kept.exists():
            raise
    return kept


def versions(home: Path) -> tuple[str, ...]:
    """The versions kept, the newest first."""
    kept = (path for path in (home / FOLDER).glob("[!.]*") if path.is_dir())
    return tuple(p.name for p in sorted(kept, key=lambda p: p.stat().st_mtime_ns, reverse=True))


def folder_of(name: str, home: Path) -> Path:
    """The folder of a version, given in full or by its first characters, or of a folder by name.

    Raises UnknownVersion.
    """
    if Path(name).is_dir():
        return Path(name)
    known = versions(home)
    found = [each for each in known if len(name) >= SHORTEST and each.startswith(name)]
    if len(found) != 1:
        listed = ", ".join(known) or "none yet; one is kept whenever the service starts with it"
        raise UnknownVersion(f"{name} is no folder and no kept version. Kept: {listed}.")
    return home / FOLDER / found[0]
