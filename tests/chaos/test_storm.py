"""The short form of the storm; `make chaos` runs the long one and writes docs/chaos.md."""

from tests.chaos.faults import FAULTS
from tests.chaos.storm import Plan, storm

SHORT = Plan(
    number=60,
    calm=20,
    rate=8,
    each=1,
    signed=2,
    bad=1,
    lease=2,
    attempts=3,
    pause=0.6,
    quiet_within=60,
)


def test_nothing_is_lost_and_nothing_happens_twice_in_a_storm() -> None:
    result = storm("sqlite", SHORT, say=lambda _: None)

    assert result.accepted == SHORT.calm + SHORT.number
    assert result.verdict.cases == result.accepted + SHORT.signed
    assert result.verdict.good, result.verdict
    assert sum(result.verdict.failures.values()) >= 2 * SHORT.bad
    assert set(result.faults) == set(FAULTS)
    assert result.oldest_due[1] > result.oldest_due[0]
