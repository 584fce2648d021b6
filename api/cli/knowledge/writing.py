"""`sciatriage knowledge docs`: the whole rule base as one file to read, without any request."""

from pathlib import Path

import click

from api.cli.faults import BadInput
from api.cli.knowledge.checking import FOLDER
from api.whole_reference import whole_reference
from rules.knowledge_base import knowledge as in_force
from rules.knowledge_base import load_knowledge
from rules.review.handbook import CaseFolderError, Cases, handbook, read_cases

NAME = "knowledge.html"


@click.command(
    help="""Write the whole rule base as one HTML file: every rule with words, logic, sources and
how well these were checked; searchable, no request to anywhere. DIR gets knowledge.html.

With --cases (the folder tests/cases of the sources) also what each rule was tried on.

\b
Examples:
  sciatriage knowledge docs -o rules.html
  sciatriage knowledge docs -o docs --cases tests/cases
"""
)
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), metavar="DIR|FILE")
@click.option("--cases", type=click.Path(exists=True, file_okay=False, path_type=Path))
@FOLDER
def docs(output: Path, cases: Path | None, folder: Path | None) -> None:
    """One file, and what it holds in one line."""
    known = load_knowledge(folder) if folder else in_force()
    try:
        book = handbook(known, read_cases(cases) if cases else Cases())
    except CaseFolderError as fault:
        raise BadInput(str(fault)) from None
    path = output / NAME if output.is_dir() else output
    try:
        path.write_text(whole_reference(book), encoding="utf-8")
    except OSError as fault:
        raise BadInput(f"{path}: cannot be written ({fault.strerror}).") from None
    entries = sum(len(section.entries) for section in book.sections)
    click.echo(f"{path}: {entries} entries, {path.stat().st_size >> 10} KB")
