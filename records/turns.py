"""Who writes to an SQLite file takes turns, across threads and processes.

SQLite itself lets the others look again after ever longer pauses (https://sqlite.org/c3ref/busy_timeout.html),
so that one writer can starve for seconds while others write.
"""

import fcntl
import os
import threading
import time
from contextlib import suppress
from pathlib import Path

PAUSE = 0.0002
"""Seconds between two looks whether another process is done. Measured with 64 senders and two
processes: at 0.5 ms the slowest already wait twice as long, for the process that has the turn takes
it again."""
USUAL, LONGER = 0.1, 0.005
"""After so many seconds the other one is stuck, or has much to do; then so often is enough."""


class FileTurns:
    """A mutex of all threads of all processes that name the same database file.

    What counts is flock(2) on an empty file beside it, which ends with its holder, however that
    ends, unless the holder forked meanwhile: a process that writes does not.
    """

    def __init__(self, database: Path) -> None:
        self._database = database
        self._file = database.with_name(f"{database.name}-turn")
        self._inside = threading.Lock()
        self._held = -1

    def acquire(self, timeout: float) -> bool:
        """Wait that many seconds at most; False when it is still somebody else's turn.

        Raises OSError when the file cannot be opened.
        """
        until, opened = time.monotonic() + timeout, -1
        if not self._inside.acquire(timeout=timeout):
            return False
        try:
            opened = self._held = self._locked(until)
        finally:
            if opened < 0:
                self._inside.release()
        return opened >= 0

    def release(self) -> None:
        """End one's turn."""
        opened, self._held = self._held, -1
        os.close(opened)
        self._inside.release()

    def _locked(self, until: float) -> int:
        """The open file with the lock on it; -1 when there was not enough time."""
        opened, began = self._opened(), time.monotonic()
        try:
            while not _lock(opened):
                now = time.monotonic()
                if now > until:
                    os.close(opened)
                    return -1
                time.sleep(PAUSE if now < began + USUAL else LONGER)
        except BaseException:
            os.close(opened)
            raise
        return opened

    def _opened(self) -> int:
        opened = os.open(self._file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        if os.geteuid() == 0:  # as SQLite gives its own side files to who owns the database
            with suppress(OSError):
                owner = self._database.stat()
                os.fchown(opened, owner.st_uid, owner.st_gid)
        return opened


def _lock(opened: int) -> bool:
    try:
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
