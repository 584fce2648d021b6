"""The drill's times as a page of the documentation."""

from collections.abc import Sequence

from tests.drill.drill import Drill

HEAD = """# Restore drill

Written by `make drill`: a clinic of {cases:,} cases is backed up while the service runs (Redis,
relay, worker and web as processes of their own) and takes forms over HTTP, one after the other. It
is brought back as `docs/runbook.md` says. Every command is a process of its own.

Four cases are real: the last one, which came over HTTP, and three, one of them released with a
signed sheet. All others are copies of the three with every row that these have: all answers,
documents and jobs under ids of their own, and as many rows of the audit, which the service's own
code wrote into its chain. So a third of the cases have a signed sheet, but the sheets name the same
few patients.

Seconds on a machine with {processors} processors; your own drill tells your own times. A command
needs about a second for its start.

"""


def page(drills: Sequence[Drill], cases: int, processors: int) -> str:
    """One column for each database."""
    names = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
    lines = [
        "| step | " + " | ".join(f"{names[each.kind]}, s" for each in drills) + " |",
        "|---|" + "---|" * len(drills),
    ]
    lines += [
        f"| {step} | " + " | ".join(f"{each.seconds[step]:.1f}" for each in drills) + " |"
        for step in drills[0].seconds
    ]
    for each in drills:
        lines += ["", f"**{names[each.kind]}**: {_sentence(each)}", "", "```", each.checked.strip()]
        lines.append("```")
    return HEAD.format(cases=cases, processors=processors) + "\n".join(lines) + "\n"


def _sentence(found: Drill) -> str:
    return (
        f"{found.before:,} cases with {found.answers:,} answers before the backup of"
        f" {found.megabytes:.0f} MB; {found.meanwhile} more were handed in while it ran."
        f" {found.restored:,} came back, as of one moment. The trial said:"
    )
