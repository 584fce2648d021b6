"""`python -m worker`: a Celery worker with a pool of processes."""

import os
import sys

import worker.tasks  # noqa: F401 - registers the tasks
from records.settings import SettingsError, load_settings
from worker.queue import QUEUES, app


def main() -> None:
    """Work until SIGTERM, which lets the jobs in hand finish. Further words go to Celery."""
    try:
        load_settings()
    except SettingsError as fault:
        sys.exit(str(fault))
    processes = max(2, os.cpu_count() or 1)
    app.worker_main(
        [
            "worker",
            f"--concurrency={processes}",
            f"--queues={','.join(QUEUES)}",
            "--pool=prefork",
            "--loglevel=WARNING",
            # Workers need not know of each other; asking at the start costs a second.
            "--without-mingle",
            "--without-gossip",
            "--without-heartbeat",
            *sys.argv[1:],
        ]
    )


if __name__ == "__main__":
    main()
