"""The console script `sciatriage`. Exit codes: 0 done, 1 refused or failed, 2 wrong usage or input.

Each command is imported when it is called, so that `assess` needs no database and `--help` nothing.
"""

import importlib
import os
import sys
from collections.abc import Sequence

import click

from api.cli.faults import Refused

COMMANDS = {
    "assess": "api.cli.assess",
    "audit": "api.cli.audit",
    "backup": "api.cli.backup",
    "case": "api.cli.case",
    "demo": "api.cli.demo",
    "doctor": "api.cli.doctor",
    "handout": "api.cli.handout",
    "keys": "api.cli.keys",
    "knowledge": "api.cli.knowledge",
    "migrate": "api.cli.migrate",
    "relay": "api.cli.processes",
    "restore": "api.cli.restore",
    "retention": "api.cli.retention",
    "serve": "api.cli.serve",
    "token": "api.cli.token",
    "user": "api.cli.user",
    "verify": "api.cli.verify",
    "web": "api.cli.processes",
    "worker": "api.cli.processes",
}
HELP = """Leg-pain intake for physiotherapy clinics: red flags, source hypotheses, a signed handout.

Settings come from the environment (SCIATRIAGE_HOME, DATABASE_URL, BROKER_URL, PORT, ...).
Exit codes: 0 done, 1 refused or failed, 2 wrong usage or bad input.

\b
Examples:
  sciatriage serve
  sciatriage assess intake.json --explain
  sciatriage user add maria --name "Maria Roth" --role front_desk
"""


class Commands(click.Group):
    """The commands above, each loaded when it is needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(COMMANDS[cmd_name])
        found: click.Command = getattr(module, cmd_name)
        return found


@click.command(cls=Commands, help=HELP, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="sciatriage", prog_name="sciatriage")
def sciatriage() -> None:
    """The group; its help is above."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; its exit code. Faults are one sentence on standard error."""
    try:
        given = sciatriage.main(arguments, prog_name="sciatriage", standalone_mode=False)
    except click.ClickException as fault:
        fault.show()
        return fault.exit_code
    except click.Abort:
        click.echo("Stopped.", err=True)
        return 1
    except BrokenPipeError:
        # Whoever read our output has enough; Python must not complain about it while it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as fault:
        return _known(fault)
    return given if isinstance(given, int) else 0


def _known(fault: Exception) -> int:
    """The floors below say plainly what is wrong; anything else is ours to mend, and shown."""
    from api.supervisor.faults import CannotServe
    from records.errors import KeyMissing, RecordsError
    from records.migrate import MigrationError
    from records.settings import SettingsError
    from rules.knowledge_files import KnowledgeError

    if isinstance(fault, KeyMissing):
        Refused(fault.advice).show()
    elif isinstance(fault, RecordsError):
        Refused(fault.sentence).show()
    elif isinstance(fault, SettingsError | KnowledgeError | MigrationError | CannotServe):
        Refused(str(fault)).show()
    else:
        raise fault
    return 1
