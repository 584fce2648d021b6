"""`sciatriage web | worker | relay`: one part alone, as containers run them."""

import os

import click

from api.supervisor.programs import relay_command, web_command, worker_command
from records.settings import load_settings
from rules.proof.in_force import knowledge_in_force


@click.command(
    help="""Serve the pages and the API (gunicorn), nothing else.

Listens on HOST (127.0.0.1) and PORT (8000). The database must be migrated.

\b
Example:
  HOST=0.0.0.0 PORT=8080 sciatriage web
"""
)
def web() -> None:
    """Become the web server."""
    _become(web_command())


@click.command(
    help="""Draw handouts and apply signatures: one Celery worker with a pool of processes.

SIGTERM lets the jobs in hand finish.

\b
Example:
  BROKER_URL=redis://redis:6379/0 sciatriage worker
"""
)
def worker() -> None:
    """Become the worker."""
    _become(worker_command())


@click.command(
    help="""Send due jobs to the workers (again), run the clocks.

Any number of relays may run side by side.

\b
Example:
  sciatriage relay
"""
)
def relay() -> None:
    """Become the relay."""
    _become(relay_command())


def _become(command: tuple[str, ...]) -> None:
    """Replace this process, so that signals reach the part itself."""
    # A wrong setting or a knowledge that is not proved is said here, in one sentence.
    knowledge_in_force(development=load_settings().development)
    os.execv(command[0], command)  # noqa: S606 - our own command, no shell
