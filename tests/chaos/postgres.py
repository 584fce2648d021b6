"""A PostgreSQL of our own, with the durability it is shipped with, that can be restarted at once.

It runs as an unprivileged user where we are root, as it refuses to run otherwise.
"""

import os
import shutil
import subprocess
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

import psycopg

from tests.chaos.tree import below, command
from tests.databases import NoServer
from tests.processes import wait_until

NOBODY = "nobody"


class Postgres:
    """A server in this folder. Raises NoServer where there is none to run."""

    def __init__(self, folder: Path, options: str = "") -> None:
        self.binaries = binaries()
        self.folder = folder
        self.options = options
        self.user = NOBODY if os.geteuid() == 0 else None
        folder.mkdir(mode=0o700)
        if self.user:
            shutil.chown(folder, self.user)
        self.data = folder / "data"
        self._run("initdb", "-U", "postgres", "-A", "trust", "--no-sync")
        self.start()
        wait_until(self.answers, "PostgreSQL answers")

    @property
    def url(self) -> str:
        return f"postgresql://postgres@/postgres?host={self.folder}"

    def start(self) -> None:
        """Start it unless it runs already."""
        listen = f"-h '' -k {self.folder} {self.options}"
        with suppress(subprocess.CalledProcessError):
            self._run("pg_ctl", "-W", "-o", listen, "-l", str(self.folder / "log"), "start")

    def restart_at_once(self) -> None:
        """As after a power cut: nobody is told, the log is replayed."""
        was = self.pids()[:1]
        with suppress(subprocess.CalledProcessError):
            self._run("pg_ctl", "-W", "-m", "immediate", "stop")
        # Not `-w`: it waits a minute when somebody else starts the server before it looks.
        wait_until(lambda: not was or self.pids()[:1] != was, "PostgreSQL is down")
        self.start()

    def answers(self) -> bool:
        with suppress(psycopg.Error), psycopg.connect(self.url, connect_timeout=2):
            return True
        return False

    def pids(self) -> list[int]:
        """The server and every process it started; none when it is down."""
        try:
            first = int((self.data / "postmaster.pid").read_text().split("\n")[0])
        except (OSError, ValueError):
            return []
        return [first, *below(first)] if command(first) else []

    def close(self) -> None:
        with suppress(subprocess.CalledProcessError):
            self._run("pg_ctl", "-w", "-m", "immediate", "stop")

    def _run(self, program: str, *words: str) -> None:
        subprocess.run(
            [str(self.binaries / program), "-D", str(self.data), *words],
            user=self.user,
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=True,
        )


def binaries() -> Path:
    """Those of the `pgserver` wheel, else of this machine. Raises NoServer."""
    wheel = find_spec("pgserver")
    if wheel is not None and wheel.origin:
        return Path(wheel.origin).parent / "pginstall" / "bin"
    places = [*Path("/usr/lib/postgresql").glob("*/bin"), *map(Path, os.get_exec_path())]
    binaries = next((place for place in places if (place / "initdb").exists()), None)
    if binaries is None:
        raise NoServer("no PostgreSQL on this machine")
    return binaries
