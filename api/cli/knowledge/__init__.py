"""`sciatriage knowledge`: the rule base read, checked, proved, compared and written out."""

import click

from api.cli.knowledge.checking import check
from api.cli.knowledge.listing import show, show_list, version
from api.cli.knowledge.proving import prove
from api.cli.knowledge.replaying import corpus, replay
from api.cli.knowledge.writing import docs


@click.group(
    help="The clinical knowledge: its version and rules, checks, a comparison, its reference."
)
def knowledge() -> None:
    """The group."""


for _command in (version, show_list, show, check, prove, replay, corpus, docs):
    knowledge.add_command(_command)
