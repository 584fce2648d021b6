"""Slow down who guesses passwords: failed sign-ins counted per user name and address."""

from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock

from records.people import folded_username

WINDOW = timedelta(minutes=5)
PER_PERSON = 5
PER_ADDRESS = 50
MOST_KEYS = 10_000

Key = tuple[str, ...]


@dataclass(slots=True)
class Throttle:
    """Kept in the memory of one process: a restart forgives, more processes allow a few more.

    The pair of name and address is blocked early, an address as a whole late: a clinic sits
    behind one address, and a stranger elsewhere cannot lock a clinician out.
    """

    failures: OrderedDict[Key, list[datetime]] = field(default_factory=OrderedDict)
    lock: Lock = field(default_factory=Lock)

    def wait_seconds(self, username: str, address: str, now: datetime) -> int:
        """Seconds until another attempt is looked at; 0 = at once."""
        with self.lock:
            person = self._left((folded_username(username), address), PER_PERSON, now)
            return max(person, self._left((address,), PER_ADDRESS, now))

    def failed(self, username: str, address: str, now: datetime) -> None:
        """Count a failed attempt."""
        with self.lock:
            for key in ((folded_username(username), address), (address,)):
                self.failures[key] = [*self._recent(key, now), now]
                self.failures.move_to_end(key)
            while len(self.failures) > MOST_KEYS:
                self.failures.popitem(last=False)

    def succeeded(self, username: str, address: str) -> None:
        """Forget the failures of this person at this address."""
        with self.lock:
            self.failures.pop((folded_username(username), address), None)

    def _recent(self, key: Key, now: datetime) -> list[datetime]:
        return [at for at in self.failures.get(key, []) if now - at < WINDOW][-PER_ADDRESS:]

    def _left(self, key: Key, limit: int, now: datetime) -> int:
        recent = self._recent(key, now)
        if len(recent) < limit:
            return 0
        return max(1, int((recent[-limit] + WINDOW - now).total_seconds()))
