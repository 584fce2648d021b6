"""The fingerprints of every figure. Refresh after a wanted change, and look at the pictures:

python -m tests.reports.figures.golden
"""

import hashlib
import json
from pathlib import Path

from reports.figures import svg
from tests.reports.figures.drawn import all_panels

FILE = Path(__file__).with_name("golden.json")


def fingerprints() -> dict[str, str]:
    """A short hash of each figure's SVG."""
    return {
        key: hashlib.sha256(svg(panel).encode()).hexdigest()[:16]
        for key, panel in sorted(all_panels().items())
    }


if __name__ == "__main__":
    FILE.write_text(json.dumps(fingerprints(), indent=1) + "\n", encoding="utf-8")
