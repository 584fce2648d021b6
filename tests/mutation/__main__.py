"""`python -m tests.mutation`: judges every mutant and writes docs/mutation.md."""

import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from rules.knowledge_base import knowledge
from tests.mutation.checks import checks
from tests.mutation.mutants import mutants
from tests.mutation.report import problems, shares, written
from tests.mutation.run import judge

PAGE = Path(__file__).parents[2] / "docs" / "mutation.md"


def main() -> int:
    """0 when the targets are met and every survivor has its reason."""
    verdicts = [judge(mutant, checks()) for mutant in mutants(knowledge())]
    date = datetime.now(UTC).date().isoformat()
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(written(verdicts, date, time.process_time()), encoding="utf-8")
    caught, total = shares(verdicts)["all"]
    sys.stdout.write(f"{caught} of {total} mutants caught; {PAGE.name} written\n")
    found = problems(verdicts)
    sys.stdout.writelines(f"{line}\n" for line in found)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
