"""Runs a part of the service that is killed, or held, when it reaches one exact step.

`python -m tests.chaos.step worker|relay|web`, with the step in the environment. The part itself is
the real one: a profile hook watches it call the named function, and does what `kill -9` does.
"""

import importlib.util
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType

Profile = Callable[[FrameType, str, object], None]


def main(part: str) -> None:
    """Become the part."""
    profile = watcher(os.environ["STEP"], int(os.environ["STEP_NTH"]), _deed())
    if part == "worker":
        _worker(profile)
    elif part == "relay":
        _relay(profile)
    else:
        _web(profile)


def watcher(step: str, nth: int, deed: Callable[[], None]) -> Profile:
    """Does the deed at the nth `module:function:call|return`."""
    module, function, wanted = step.split(":")
    spec = importlib.util.find_spec(module)
    assert spec is not None
    file, seen = spec.origin, 0

    def profile(frame: FrameType, event: str, _: object) -> None:
        nonlocal seen
        code = frame.f_code
        if event == wanted and code.co_name == function and code.co_filename == file:
            seen += 1
            if seen == nth and not Path(os.environ["STEP_MARK"]).exists():
                deed()

    return profile


def _deed() -> Callable[[], None]:
    mark = Path(os.environ["STEP_MARK"])

    def die() -> None:
        mark.touch()  # once: what takes this process's place lives
        os.killpg(os.getpgrp(), signal.SIGKILL)

    def die_alone() -> None:
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)

    def poison() -> None:
        os.kill(os.getpid(), signal.SIGKILL)  # whoever tries, every time

    def hold() -> None:
        mark.touch()
        while mark.exists():
            time.sleep(0.01)

    return {"kill": die, "kill-child": die_alone, "poison": poison, "hold": hold}[
        os.environ["STEP_DO"]
    ]


def _worker(profile: Profile) -> None:
    from celery.signals import worker_process_init

    import worker.__main__

    def watch(**_: object) -> None:
        sys.setprofile(profile)

    worker_process_init.connect(watch, weak=False)
    sys.argv[1:] = ["--concurrency=1"]
    worker.__main__.main()


def _relay(profile: Profile) -> None:
    import worker.relay

    sys.setprofile(profile)
    worker.relay.main()


def _web(profile: Profile) -> None:
    from gunicorn.app.wsgiapp import run

    threading.setprofile(profile)  # the threads that answer requests begin later
    sys.argv[1:] = ["--config", "python:api.serving", "--workers=1"]
    run()


if __name__ == "__main__":
    main(sys.argv[1])
