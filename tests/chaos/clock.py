"""The service's wall clock, which can be set wrong while everything runs.

By LD_PRELOAD, as libfaketime does it, with no more than the storm needs (`clock.c`).
"""

import shutil
import struct
import subprocess
from collections.abc import Mapping
from pathlib import Path

SOURCE = Path(__file__).with_name("clock.c")


class Clock:
    """What processes with this `environment` believe the time to be: right until it is set."""

    def __init__(self, folder: Path) -> None:
        self.library = folder / "clock.so"
        self.file = folder / "clock"
        compiler = shutil.which("cc") or "gcc"
        subprocess.run(
            [compiler, "-shared", "-fPIC", "-O2", "-o", str(self.library), str(SOURCE)], check=True
        )
        self.file.write_bytes(struct.pack("l", 0))
        for file in (self.library, self.file):
            file.chmod(0o755)
        self.wrong_by = 0

    @property
    def environment(self) -> Mapping[str, str]:
        return {"LD_PRELOAD": str(self.library), "CHAOS_CLOCK": str(self.file)}

    def set(self, wrong_by: int) -> None:
        """Seconds by which the clock is ahead; negative when it is behind."""
        self.wrong_by = wrong_by
        with self.file.open("r+b") as file:  # in place: it is mapped by everybody
            file.write(struct.pack("l", wrong_by))
