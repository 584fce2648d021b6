"""One running service for each database, shared by all tests; each test kills parts of it."""

from collections.abc import Iterator

import pytest

from tests.chaos.journey import Journey
from tests.chaos.service import Service
from tests.databases import NAMES, a_database, open_database
from tests.processes import a_broker


@pytest.hookimpl(tryfirst=True)  # before xdist reads the groups and `-m` the marks
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All tests on one database run in one process, so that they share its service.

    The short form, inside `make test`, takes one step of each test on one database, in turn; `make
    steps` takes every step on both.
    """
    taken: dict[str, str] = {}
    for item in items:
        callspec = getattr(item, "callspec", None)
        if callspec is not None and "service" in callspec.params:
            name = callspec.params["service"]
            item.add_marker(pytest.mark.xdist_group(f"chaos-{name}"))
            test, turn = item.nodeid.partition("[")[0], NAMES[len(taken) % len(NAMES)]
            if test not in taken and name == turn:
                taken[test] = item.nodeid
            elif taken.get(test) != item.nodeid:
                item.add_marker(pytest.mark.long)


@pytest.fixture(scope="session", params=NAMES)
def service(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Service]:
    """Broker, relay, worker and web on one database."""
    folder = tmp_path_factory.mktemp(request.param)
    with a_database(request.param, folder) as url, a_broker() as broker:
        running = Service(folder, url, broker)
        yield running
        running.close()


@pytest.fixture
def journey(service: Service) -> Iterator[Journey]:
    """A patient, and a service of which everything runs."""
    service.mend()
    database = open_database(service.database_url)
    yield Journey(service.url, database)
    database.dispose()
