"""`python -m tests.sbom`: write docs/sbom.cdx.json from the lock files."""

import json

from tests.sbom.bill import BILL, bill

BILL.write_text(json.dumps(bill(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
