"""The service with documents that kill or hang whoever draws them; all else is the real thing.

`python -m tests.chaos.doctored serve` is `sciatriage serve`, whose workers are
`python -m tests.chaos.doctored worker`.
"""

import os
import signal
import sys
import time
from collections.abc import Callable

from reports.sheet import Sheet
from rules.knowledge_model import Knowledge

POISON = "Poison"
HANGING = "Hanging"
"""First names of patients whose sheets nobody can draw."""

Render = Callable[..., bytes]


def main(part: str) -> None:
    """Become the part."""
    del sys.argv[1:]
    _worker() if part == "worker" else _serve()


def _serve() -> None:
    from api.cli.serve import serve
    from api.supervisor import programs
    from api.supervisor import serve as supervisor

    doctored = (*programs.PYTHON, __spec__.name, "worker")
    setattr(supervisor, "worker_command", lambda: doctored)  # noqa: B010 - imported there
    serve()


def _worker() -> None:
    import worker.__main__
    from reports.handout import render_handout
    from worker import compose

    setattr(compose, "render_handout", _doctored(render_handout))  # noqa: B010 - imported there
    worker.__main__.main()


def _doctored(render: Render) -> Render:
    def drawn(sheet: Sheet, knowledge: Knowledge) -> bytes:
        if sheet.first_name == POISON:
            os.kill(os.getpid(), signal.SIGKILL)
        while sheet.first_name == HANGING:
            time.sleep(1)
        return render(sheet, knowledge)

    return drawn


if __name__ == "__main__":
    main(sys.argv[1])
