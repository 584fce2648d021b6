"""The drill's times as a page of the documentation."""

from collections.abc import Sequence

from tests.drill.drill import Drill

HEAD = """# Restore drill

Written by `make drill`: a clinic of {cases:,} cases (real ones, copied: a third of them with a
signed sheet) is backed up while forms come in, and brought back as `docs/runbook.md` says.
Seconds on a machine with {processors} processors; your own drill tells your own times.

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
        f"{found.before:,} cases before the backup, {found.meanwhile} more were handed in while it"
        f" ran ({found.megabytes:.0f} MB); {found.restored:,} came back, as of one moment."
        " The trial said:"
    )
