"""`python -m worker`: a Celery worker with a pool of processes."""

import os
import sys
import warnings

from celery.platforms import SecurityWarning

import worker.tasks  # noqa: F401 - registers the tasks
from records.settings import SettingsError, load_settings
from rules.knowledge_files import KnowledgeError
from rules.proof.in_force import knowledge_in_force
from worker.queue import QUEUES, app


def main() -> None:
    """Work until SIGTERM, which lets the jobs in hand finish. Further words go to Celery."""
    try:
        knowledge_in_force(development=load_settings().development)
    except (SettingsError, KnowledgeError) as fault:
        sys.exit(str(fault))
    # The danger it warns root of is pickled messages; ours are JSON, and nothing else is taken.
    warnings.simplefilter("ignore", SecurityWarning)
    processes = max(2, os.cpu_count() or 1)
    app.worker_main(
        [
            "--quiet",
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
