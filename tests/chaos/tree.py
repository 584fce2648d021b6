"""Who started whom, as the system says (Linux)."""

from contextlib import suppress
from pathlib import Path


def parents() -> dict[int, int]:
    """Every living process with the one that started it."""
    found = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it ended while we looked
            # The name, in brackets, may hold anything; after it come state and parent.
            state, parent = stat.read_text().rpartition(")")[2].split()[:2]
            if state != "Z":
                found[int(stat.parent.name)] = int(parent)
    return found


def children(pid: int) -> list[int]:
    """What this process itself started."""
    return [child for child, parent in parents().items() if parent == pid]


def below(pid: int) -> list[int]:
    """What this process started, and what those started."""
    own = children(pid)
    return [*own, *(each for child in own for each in below(child))]


def command(pid: int) -> list[str]:
    """The words it was started with; nothing when it is gone."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_text().split("\0")[:-1]
    return []
