"""Known vulnerabilities of what is locked, looked up by pip-audit: it needs the network."""

import json
import subprocess
import sys
from pathlib import Path

from tests.guards.tree import ROOT

LOCKS = ("service", "build", "development", "bench")
UNREACHABLE = (
    "{lock}: {count} of {all} packages could not be looked up ({reason})."
    " pip-audit asks the public package index: run this where it can be reached."
)


def vulnerabilities(lock: str) -> list[str]:
    """A sentence for each known hole of a lock file, and one when nothing could be looked up."""
    command = [
        str(Path(sys.executable).parent / "pip-audit"),
        *("--requirement", str(ROOT / "locks" / f"{lock}.txt")),
        *("--require-hashes", "--disable-pip", "--format", "json", "--progress-spinner", "off"),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    try:
        report = json.loads(done.stdout)
    except ValueError:
        last = (done.stderr.strip().splitlines() or ["no answer"])[-1]
        return [f"{lock}: pip-audit failed ({last})."]
    return judged(lock, report["dependencies"])


def judged(lock: str, dependencies: list[dict[str, object]]) -> list[str]:
    """pip-audit calls a package that it cannot find no fault; here it is one."""
    skipped = [each for each in dependencies if "skip_reason" in each]
    found = []
    if skipped:
        reason = str(skipped[0]["skip_reason"]).partition(":")[0]
        found.append(
            UNREACHABLE.format(lock=lock, count=len(skipped), all=len(dependencies), reason=reason)
        )
    for each in dependencies:
        for hole in each.get("vulns", ()):  # type: ignore[attr-defined]
            fixed = ", ".join(hole["fix_versions"]) or "no version yet"
            found.append(
                f"{lock}: {each['name']} {each['version']}: {hole['id']}, mended in {fixed}"
            )
    return found
