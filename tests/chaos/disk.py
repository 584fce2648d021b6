"""A disk of the service's own that can be full: a small tmpfs where we may mount one, else a limit
on how far any file may grow."""

import os
import resource
import shutil
import subprocess
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

SIZE = "1536m"
BALLAST = "ballast"


class Disk:
    """The folder in which everything is kept. `how`: in words, what "full" means here."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(mode=0o755)
        options = ["-t", "tmpfs", "-o", f"size={SIZE},mode=755", "tmpfs", str(folder)]
        self.mounted = os.geteuid() == 0 and _succeeds("mount", *options)
        self.how = (
            f"a tmpfs of {SIZE} filled to the last byte (ENOSPC)"
            if self.mounted
            else "RLIMIT_FSIZE of every process set to nothing (EFBIG; this user may not mount)"
        )

    def fill(self, processes: Iterable[int]) -> None:
        """Nothing more can be written, by these processes or by anybody."""
        if not self.mounted:
            _limit(processes, 0)
            return
        with (self.folder / BALLAST).open("wb") as file:
            for power in range(30, 11, -1):  # pieces of 1 GiB down to a page
                with suppress(OSError):
                    while True:
                        os.posix_fallocate(file.fileno(), file.seek(0, os.SEEK_END), 1 << power)

    def clear(self, processes: Iterable[int]) -> None:
        """Room again."""
        (self.folder / BALLAST).unlink(missing_ok=True)
        if not self.mounted:
            _limit(processes, resource.RLIM_INFINITY)

    def close(self) -> None:
        if self.mounted:
            _succeeds("umount", "-l", str(self.folder))
        shutil.rmtree(self.folder, ignore_errors=True)


def _limit(processes: Iterable[int], most: int) -> None:
    for pid in processes:
        with suppress(ProcessLookupError, PermissionError):
            _, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (most, hard))


def _succeeds(*command: str) -> bool:
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False
