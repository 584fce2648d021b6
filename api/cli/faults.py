"""How a command says no: one sentence on standard error and an exit code."""

from typing import IO, Any

import click


class Refused(click.ClickException):
    """It could not or may not be done (exit code 1)."""

    exit_code = 1

    def show(self, file: IO[Any] | None = None) -> None:
        click.echo(self.format_message(), err=True)


class Ailing(Exception):
    """What `doctor` found wrong and, after a semicolon, what to do."""


class BadInput(Refused):
    """What was given cannot be used (exit code 2); the sentence names the file and the place."""

    exit_code = 2
