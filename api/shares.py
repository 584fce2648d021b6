"""How many connections each web process has, where all of them can see it."""

import mmap
from dataclasses import dataclass

PLACES = 1024
NOBODY = -1


class Shares:
    """A number for each process, in memory that those share which are forked from the one that
    made it. Each writes its own alone, so nobody waits for anybody."""

    def __init__(self) -> None:
        self.numbers = memoryview(mmap.mmap(-1, 4 * PLACES)).cast("i")
        self.numbers[:] = memoryview(b"\xff" * 4 * PLACES).cast("i")  # nobody

    def take(self) -> "Share":
        """A place for a process that is about to begin."""
        place = self.numbers.tolist().index(NOBODY)
        self.numbers[place] = 0
        return Share(self, place)


@dataclass(frozen=True, slots=True)
class Share:
    """The place of one process."""

    all: Shares
    place: int

    def say(self, number: int) -> None:
        """So many connections are ours now."""
        self.all.numbers[self.place] = number

    def is_more_than_anothers(self) -> bool:
        """Whether some other process has fewer."""
        numbers = self.all.numbers.tolist()
        own = numbers.pop(self.place)
        return any(NOBODY < other < own for other in numbers)

    def give_back(self) -> None:
        """The process has ended."""
        self.all.numbers[self.place] = NOBODY
