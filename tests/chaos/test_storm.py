"""The short form of the storm; `make chaos` runs the long one and writes docs/chaos.md."""

import pytest

from tests.chaos.faults import faults_of
from tests.chaos.storm import Plan, Result, storm
from tests.databases import NAMES, NoServer, not_run

SHORT = Plan(number=40, calm=20, rate=10, each=1, signed=3, bad=1, lease=5, attempts=3, pause=0.4)


def _storm(kind: str) -> Result:
    try:
        return storm(kind, SHORT, say=print)
    except NoServer as reason:
        not_run(str(reason))


@pytest.mark.xdist_group("storm")  # one after the other: each fills two processors and a disk
@pytest.mark.parametrize("kind", NAMES)
def test_nothing_is_lost_and_nothing_happens_twice_in_a_storm(kind: str) -> None:
    result = _storm(kind)

    verdict = result.verdict
    assert result.accepted == SHORT.calm + SHORT.number
    assert verdict.cases == result.accepted + SHORT.signed
    assert verdict.good, verdict
    assert (verdict.released, verdict.edited, verdict.redrawn) == (SHORT.signed, 2, 3)
    assert sum(verdict.failures.values()) >= 2 * SHORT.bad
    assert result.faults.keys() == faults_of(kind).keys()
