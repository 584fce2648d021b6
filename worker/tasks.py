"""The tasks a Celery worker knows. A message names a job; what to do is in the job's row.

So there is one task for all kinds of job: the message cannot disagree with the row about the kind,
and the web process, which sends it, needs to know nothing but the id.
"""

import logging
import socket

from celery.signals import setup_logging, worker_init, worker_process_init

from records.heartbeats import beat
from records.tracing import start
from worker.compose import load_fonts
from worker.logs import write_json_lines
from worker.queue import BEAT_TASK, JOB_TASK, app
from worker.tracing import follow_messages
from worker.work import run_job
from worker.workshop import workshop

log = logging.getLogger("worker.jobs")


@setup_logging.connect
def _logging(**_: object) -> None:
    write_json_lines()


@worker_init.connect
def _warm(**_: object) -> None:
    """Load knowledge and fonts once, before the pool's processes are forked from this one."""
    workshop()
    load_fonts()


@worker_process_init.connect
def _fresh_connections(**_: object) -> None:
    """A connection must never be shared with the process this one was forked from."""
    if start(workshop().settings, "worker"):
        follow_messages()
    workshop().database.reset_after_fork()


@app.task(name=JOB_TASK)
def job(job_id: str) -> None:
    """Do one job. Whatever goes wrong here, the lease runs out and the relay sends it again."""
    try:
        run_job(workshop(), job_id)
    except Exception as error:  # the database is away: nothing can be stored, not even a failure
        log.warning("job left", extra={"job_id": job_id, "code": type(error).__name__})


@app.task(name=BEAT_TASK)
def sign_of_life() -> None:
    """Shows that messages arrive, are worked on, and can be stored: more than a live process."""
    shop = workshop()
    try:
        beat(shop.database, f"worker:{socket.gethostname()}", shop.clock())
    except Exception as error:  # the missing row says it
        log.warning("no sign of life", extra={"code": type(error).__name__})
