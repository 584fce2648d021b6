"""The command of each part. `-P` keeps the current folder out of the import path."""

import sys

PYTHON = (sys.executable, "-P", "-m")


def web_command() -> tuple[str, ...]:
    """The web server: gunicorn with `api/serving.py`."""
    return (*PYTHON, "gunicorn", "--config", "python:api.serving")


def worker_command() -> tuple[str, ...]:
    """The worker. Only this command line loads `worker.tasks`; the web processes never do."""
    return (*PYTHON, "worker")


def relay_command() -> tuple[str, ...]:
    """The relay, which sends due jobs again and keeps the clocks."""
    return (*PYTHON, "worker.relay")


def command(*words: str) -> tuple[str, ...]:
    """A command of our own command line."""
    return (*PYTHON, "api.cli", *words)
