"""After a whole run: every test that the hazard log names must have passed in it."""

import gc
import os
import shutil
import tempfile
from pathlib import Path

import pytest

from tests.safety.log import hazard_log, unproved

_PASSED = pytest.StashKey[dict[str, bool]]()
"""Whether a test passed in all its forms, by its id without parameters."""


_MEMORY = Path("/dev/shm")  # noqa: S108 - every folder in it is made by `tempfile`
_ROOM = 4 << 30


def pytest_configure(config: pytest.Config) -> None:
    _keep_in_memory()
    if not config.getoption("numprocesses", None):  # with xdist those that load tests come here too
        gc.disable()  # until all tests are loaded
    config.stash[_PASSED] = {}
    if not hasattr(config, "workerinput"):  # with xdist the reports arrive at the controller
        config.pluginmanager.register(_Reports(config), "hazards")


def _keep_in_memory() -> None:
    """Databases, queues and documents of the tests lie in memory, where there is plenty.

    Our SQLite waits for the disk at each commit. Tests kill processes, never the machine, so what
    the disk holds proves nothing. TMPDIR overrides.
    """
    free = shutil.disk_usage(_MEMORY).free if os.access(_MEMORY, os.W_OK) else 0
    if "TMPDIR" not in os.environ and free > _ROOM:
        tempfile.tempdir = os.environ["TMPDIR"] = str(_MEMORY)


def pytest_collection_finish() -> None:
    """What is loaded by now stays: looking through it for garbage took a quarter of the time."""
    gc.enable()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def _not_run(report: pytest.TestReport) -> bool:
    """Left out for want of a browser or a server: said in a line, and a failure where CI=true."""
    return report.skipped and "not run:" in str(report.longrepr)


class _Reports:
    """Listens to what came of each test."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        passed = self.config.stash[_PASSED]
        test = report.nodeid.partition("[")[0].partition("@")[0]
        if report.when == "call" or not report.passed:
            passed[test] = passed.get(test, True) and (report.passed or _not_run(report))

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if self.faults() and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if faults := self.faults():
            terminalreporter.section("controls of docs/safety/hazards.yaml that are not proved")
            terminalreporter.write_line("\n".join(faults))

    def faults(self) -> list[str]:
        """Nothing when only a part of the tests was asked for."""
        whole = self.config.args_source == pytest.Config.ArgsSource.TESTPATHS
        narrowed = ("keyword", "collectonly", "lf", "maxfail")
        if not whole or any(self.config.getoption(name, None) for name in narrowed):
            return []
        passed = self.config.stash[_PASSED]
        return list(unproved(hazard_log(), {test for test, well in passed.items() if well}))
