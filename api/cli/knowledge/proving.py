"""`sciatriage knowledge prove`: the safety properties over every possible form."""

from datetime import UTC, datetime
from pathlib import Path

import click

from api.cli.faults import Refused
from api.cli.knowledge.checking import FOLDER
from rules.knowledge_base import knowledge as in_force
from rules.knowledge_base import load_knowledge
from rules.proof.certificate import PROPERTIES, SHIPPED, write_certificate


@click.command(
    help="""Prove S1 to S5 for every assignment of answers, and write the certificate without which
the service does not start. It takes some minutes; each step is told.

With --property only that is proved and nothing is written.

Exit codes: 0 proved, 1 a property does not hold (the answers that show it are printed).

\b
Examples:
  sciatriage knowledge prove
  sciatriage knowledge prove --property S1 --folder our-rules
"""
)
@click.option("--property", "wanted", multiple=True, type=click.Choice(PROPERTIES))
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    default=SHIPPED,
    help="Where the certificate goes; beside the rules by default.",
)
@FOLDER
def prove(wanted: tuple[str, ...], output: Path, folder: Path | None) -> int:
    """Progress on the way, the certificate or the counter-example at the end."""
    if folder and not wanted and output == SHIPPED:
        raise Refused("Name a file with --output: beside our rules it would be for others.")
    try:
        # The solver is no part of the service, only of its development.
        from rules.proof.prove import NotProved
        from rules.proof.prove import prove as proved
    except ModuleNotFoundError as error:
        if error.name != "z3":
            raise
        raise Refused("The solver z3 is not installed; `make test` installs it.") from None
    known = load_knowledge(folder) if folder else in_force()
    click.echo(f"knowledge {known.version}")
    try:
        found = proved(
            known,
            date=datetime.now(UTC).date().isoformat(),
            properties=wanted or PROPERTIES,
            engine=not wanted,
            progress=click.echo,
        )
    except NotProved as broken:
        click.echo(f"NOT PROVED\n{broken.violation}", err=True)
        return 1
    if not wanted:
        write_certificate(found, output)
        click.echo(f"certificate {output}")
    click.echo(f"proved in {found.seconds} s")
    return 0
