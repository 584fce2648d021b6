"""A case as one zip file: JSON, PDFs and a manifest that names each with its SHA-256."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile

from records.export import CaseFile

MANIFEST = "manifest.json"
CASE = "case.json"
FORMAT = 1


def write_case_archive(target: BinaryIO, case: CaseFile, now: datetime) -> int:
    """Write the archive; how many files it holds. Raises OSError."""
    members = {CASE: _json(case.content), **case.files}
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        archive.writestr(MANIFEST, _json(_manifest(case, members, now)))
        for name, content in members.items():
            archive.writestr(name, content)
    return len(members) + 1


def _manifest(case: CaseFile, members: Mapping[str, bytes], now: datetime) -> dict[str, object]:
    return {
        "format": FORMAT,
        "case": case.number,
        "exported_at": now.astimezone(UTC).isoformat(timespec="seconds"),
        "program": f"sciatriage {version('sciatriage')}",
        "knowledge": list(case.knowledge),
        "files": {
            name: {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
            for name, content in members.items()
        },
    }


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=2).encode()
