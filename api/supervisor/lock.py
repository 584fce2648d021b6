"""One service per data folder: a lock file that is held as long as any part of it lives."""

import fcntl
import os
import time
from pathlib import Path

from api.supervisor.faults import CannotServe

PATIENCE_SECONDS = 2.0


def hold(home: Path, patience: float = PATIENCE_SECONDS) -> int:
    """The open descriptor of the locked file, to be handed on to every child.

    Children keep it open, so that after a killed supervisor the next start waits for the rest of
    the old one instead of sharing the data folder with it. Raises CannotServe.
    """
    path = home / "run" / "serve.lock"
    try:
        path.parent.mkdir(mode=0o700, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError:
        raise CannotServe(
            f"The data folder {home} is not writable; set SCIATRIAGE_HOME to one that is."
        ) from None
    _lock(descriptor, home, patience)
    os.ftruncate(descriptor, 0)
    os.write(descriptor, str(os.getpid()).encode())
    return descriptor


def _lock(descriptor: int, home: Path, patience: float) -> None:
    end = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() < end:
                time.sleep(0.1)
                continue
            raise CannotServe(_occupied(descriptor, home)) from None
        return


def _occupied(descriptor: int, home: Path) -> str:
    pid = os.pread(descriptor, 20, 0).decode(errors="replace") or "unknown"
    if pid.isdecimal() and not _alive(int(pid)):
        return (
            f"Parts of an earlier Sciatriage on the data folder {home} are still stopping;"
            " try again in a minute."
        )
    return (
        f"Another Sciatriage (process {pid}) is already running on the data folder {home};"
        " stop it first or set SCIATRIAGE_HOME to another folder."
    )


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
