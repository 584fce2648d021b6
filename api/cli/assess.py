"""`sciatriage assess`: answers in, the whole assessment out. No database."""

import json
import sys

import click

from api.cli.documents import Source, parse, read_lines, read_one
from api.cli.faults import BadInput
from rules.assessment import assess as assessed
from rules.knowledge_base import knowledge
from rules.wire import assessment_to_json

EXPLANATION = ("explanations", "would_change")


@click.command(
    help="""Assess one form, or one a line, and print the assessment as JSON.

FILE holds {"answers": {...}, "exam": {...}, "cleared": [...], "escalated": [...]};
only "answers" is required; give the age there as "age_years". An intake as it is posted
to the service ({"patient": {...}, "answers": {...}}) will do as well. Without FILE, or with -,
standard input is read.

Exit codes: 0 assessed, 2 bad input (with --jsonl the good lines are assessed all the same).

\b
Examples:
  sciatriage assess intake.json
  sciatriage assess --explain intake.json
  sciatriage assess --jsonl < intakes.jsonl > assessments.jsonl
"""
)
@click.argument("file", default="-")
@click.option("--jsonl", is_flag=True, help="One document a line in, one assessment a line out.")
@click.option("--explain", is_flag=True, help="Add why: rules, answers, citations.")
def assess(file: str, jsonl: bool, explain: bool) -> int:
    """One assessment for each document."""
    if not jsonl:
        click.echo(json.dumps(_result(*read_one(file), explain), indent=2, ensure_ascii=False))
        return 0
    faults = 0
    for source, raw in read_lines(file):
        try:
            result = _result(source, raw, explain)
        except BadInput as fault:
            faults += 1
            fault.show()
            # As many lines out as in, so that results can be matched to forms.
            result = {"error": fault.message}
        sys.stdout.write(json.dumps(result, ensure_ascii=False) + "\n")
    return 2 if faults else 0


def _result(source: Source, raw: bytes, explain: bool) -> dict[str, object]:
    known = knowledge()
    found = assessment_to_json(assessed(known, parse(source, raw, known)))
    return found if explain else {k: v for k, v in found.items() if k not in EXPLANATION}
