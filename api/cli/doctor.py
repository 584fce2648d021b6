"""`sciatriage doctor`: is everything there that the service needs?"""

import click

from api.cli.checks import CHECKS
from api.cli.faults import Ailing
from records.settings import load_settings


@click.command(
    help="""Check this installation, one line each, with what to do about a fault.

Exit codes: 0 all well, 1 something is not.

\b
Examples:
  sciatriage doctor
  sciatriage doctor --check worker --check relay
"""
)
@click.option(
    "--check",
    "wanted",
    multiple=True,
    type=click.Choice(list(CHECKS)),
    help="Only this; may be given several times.",
)
def doctor(wanted: tuple[str, ...]) -> int:
    """Run the checks."""
    settings = load_settings()
    faults = 0
    for name in wanted or tuple(CHECKS):
        try:
            mark, text = "ok  ", CHECKS[name](settings)
        except Ailing as fault:
            mark, text = "FAIL", str(fault)
            faults += 1
        click.echo(f"{mark}  {name:10} {text}")
    return 1 if faults else 0
