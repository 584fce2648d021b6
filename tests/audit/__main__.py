"""`make audit`: insecure constructs in the source, known holes in the dependencies."""

import sys

import click

from tests.audit.dependencies import LOCKS, vulnerabilities
from tests.audit.source import accepted, differences, findings, product


def main() -> int:
    """Exit code 1 when anything was found, or could not be looked up."""
    faults = differences(findings(product()), accepted())
    click.echo(f"bandit: {len(faults)} differences from what is accepted")
    for lock in LOCKS:
        known = vulnerabilities(lock)
        click.echo(f"pip-audit, locks/{lock}.txt: {len(known)} faults")
        faults += known
    for fault in faults:
        click.echo(fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
