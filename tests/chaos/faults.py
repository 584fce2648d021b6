"""What can go wrong with a clinic, by name: happens once when called, and says whether it did."""

import time
from collections.abc import Callable, Mapping

from tests.chaos.clinic import Clinic

AHEAD = 600
"""Seconds by which the clock jumps: longer than any lease, shorter than a claim."""

Fault = Callable[[Clinic, float], bool]
"""Is told for how many seconds whatever has a length should last."""


def _disk_full(clinic: Clinic, seconds: float) -> bool:
    filled = clinic.pids()
    clinic.disk.fill(filled)
    time.sleep(seconds / 2)
    clinic.disk.clear({*filled, *clinic.pids()})
    return True


def _jump(by: int) -> Fault:
    def jump(clinic: Clinic, seconds: float) -> bool:
        clinic.clock.set(by)
        time.sleep(seconds / 2)
        clinic.clock.set(0)
        return True

    return jump


def _supervisor_killed(clinic: Clinic, _: float) -> bool:
    clinic.supervisor.kill()
    return True


def _postgres_restarted(clinic: Clinic, _: float) -> bool:
    if clinic.postgres is None:
        return False
    clinic.postgres.restart_at_once()
    return True


FAULTS: Mapping[str, Fault] = {
    "web process killed": lambda clinic, _: clinic.kill_below("web"),
    "web server killed": lambda clinic, _: clinic.kill("web"),
    "worker's pool process killed": lambda clinic, _: clinic.kill_below("worker"),
    "worker killed": lambda clinic, _: clinic.kill("worker"),
    "relay killed": lambda clinic, _: clinic.kill("relay"),
    "supervisor killed": _supervisor_killed,
    "Redis killed": lambda clinic, _: clinic.kill("broker"),
    "Redis killed, its data lost": lambda clinic, _: clinic.wipe_broker(),
    "Redis flushed": lambda clinic, _: clinic.flush_broker(),
    "worker frozen past its lease": lambda clinic, seconds: clinic.freeze("worker", seconds),
    "relay frozen past a lease": lambda clinic, seconds: clinic.freeze("relay", seconds),
    "web frozen past a sender's patience": lambda clinic, seconds: clinic.freeze("web", seconds),
    "disk full": _disk_full,
    "clock ten minutes ahead, then right": _jump(AHEAD),
    "clock ten minutes behind, then right": _jump(-AHEAD),
}
ON_POSTGRESQL: Mapping[str, Fault] = {"PostgreSQL restarted at once": _postgres_restarted}


def faults_of(kind: str) -> Mapping[str, Fault]:
    """Those that a clinic on this database can have."""
    return {**FAULTS, **(ON_POSTGRESQL if kind == "postgresql" else {})}
