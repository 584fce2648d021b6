"""Who writes to an SQLite file takes turns, across threads and processes.

SQLite itself lets the others look again after ever longer pauses (https://sqlite.org/c3ref/busy_timeout.html),
so that one writer can starve for seconds while others write.
"""

import fcntl
import os
import threading
import time
from pathlib import Path

PAUSE = 0.0002
"""Seconds between two looks whether another process is done. Measured with 64 senders and two
processes: at 0.5 ms the slowest already wait twice as long, for the process that has the turn takes
it again."""


class FileTurns:
    """A mutex of all threads of all processes that name the same file.

    The file stays empty: what counts is flock(2), which ends with its holder, however that ends.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._inside = threading.Lock()
        self._held = -1

    def acquire(self, timeout: float) -> bool:
        """Wait that many seconds at most; False when it is still somebody else's turn.

        Raises OSError when the file cannot be opened.
        """
        until = time.monotonic() + timeout
        if not self._inside.acquire(timeout=timeout):
            return False
        try:
            self._held = self._locked(until)
        finally:
            if self._held < 0:
                self._inside.release()
        return self._held >= 0

    def release(self) -> None:
        """End one's turn."""
        held, self._held = self._held, -1
        fcntl.flock(held, fcntl.LOCK_UN)  # a process forked meanwhile has the file open, too
        os.close(held)
        self._inside.release()

    def _locked(self, until: float) -> int:
        """The open file with the lock on it; -1 when there was not enough time."""
        opened = os.open(self._file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        while True:
            try:
                fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > until:
                    os.close(opened)
                    return -1
                time.sleep(PAUSE)
            except BaseException:
                os.close(opened)
                raise
            else:
                return opened
