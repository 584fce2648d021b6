"""One served clinic for all attacks that need a socket."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.api.clinic import Clinic
from tests.attacks.served import served
from tests.processes import Stack


@pytest.fixture(scope="package")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Stack, Clinic]]:
    """A web server and its clinic."""
    with pytest.MonkeyPatch.context() as patch:
        home: Path = tmp_path_factory.mktemp("served")
        patch.setenv("SCIATRIAGE_HOME", str(home))
        with served(home) as found:
            yield found
