"""The short form of the storm; `make chaos` runs the long one and writes docs/chaos.md."""

from tests.chaos.faults import FAULTS
from tests.chaos.storm import Plan, storm

SHORT = Plan(
    number=40,
    calm=20,
    rate=10,
    each=1,
    signed=1,
    bad=1,
    lease=5,
    attempts=3,
    pause=0.4,
    without=frozenset(
        {
            "supervisor killed",
            "relay frozen past a lease",
            "web frozen past a sender's patience",
            "clock ten minutes ahead, then right",
        }
    ),
)
"""Without what takes longest."""


def test_nothing_is_lost_and_nothing_happens_twice_in_a_storm() -> None:
    result = storm("sqlite", SHORT, say=lambda _: None)

    assert result.accepted == SHORT.calm + SHORT.number
    assert result.verdict.cases == result.accepted + SHORT.signed
    assert result.verdict.good, result.verdict
    assert sum(result.verdict.failures.values()) >= 2 * SHORT.bad
    assert set(result.faults) == FAULTS.keys() - SHORT.without
    assert result.oldest_due[1] > result.oldest_due[0]
