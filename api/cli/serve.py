"""`sciatriage serve`: everything under one roof."""

import click

from api.supervisor.serve import Service
from records.settings import load_settings
from rules.proof.in_force import knowledge_in_force


@click.command(
    help="""Start database, broker, relay, worker and web server; Ctrl-C stops all of it.

Data go to SCIATRIAGE_HOME (./var). The first start makes a demo clinic and prints how to sign in;
SCIATRIAGE_DEMO=0 leaves it out. With BROKER_URL and DATABASE_URL, Redis and PostgreSQL of
yours are used.

Exit codes: 0 stopped as asked, 1 cannot serve.

\b
Examples:
  sciatriage serve
  PORT=8001 SCIATRIAGE_HOME=~/clinic sciatriage serve
"""
)
@click.option(
    "--host",
    envvar="HOST",
    default="127.0.0.1",
    show_default=True,
    help="The address to listen on (environment: HOST).",
)
def serve(host: str) -> None:
    """Serve until told to stop."""
    settings = load_settings()
    knowledge_in_force(development=settings.development)
    Service(settings, host, click.echo).run()
