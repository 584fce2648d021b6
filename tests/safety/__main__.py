"""`python -m tests.safety`: write docs/safety/hazards.md from the log."""

from tests.safety.log import TABLE, hazard_log, table

TABLE.write_text(table(hazard_log()), encoding="utf-8")
