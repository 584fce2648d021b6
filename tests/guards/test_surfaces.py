"""No archive, XML, pickle or outgoing request where nobody looked: each import has its reason."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.guards.tree import ROOT, sources

UNPACKS = {"zipfile", "tarfile", "shutil.unpack_archive", "gzip", "bz2", "lzma", "zlib"}
PARSES = {"xml", "lxml", "html.parser", "plistlib"}
REVIVES = {"pickle", "marshal", "shelve", "dill", "copyreg"}
CALLS_OUT = {
    *("urllib.request", "http.client", "requests", "urllib3", "httpx", "aiohttp"),
    *("ftplib", "smtplib", "telnetlib", "xmlrpc", "webbrowser"),
}
WATCHED = UNPACKS | PARSES | REVIVES | CALLS_OUT
REASONS = {
    ("api/case_archive.py", "zipfile"): "writes the export of a case, reads none",
    ("api/cli/archive.py", "tarfile"): "a backup: an operator's file, members by fixed names",
    ("api/packed.py", "gzip"): "packs our own answers",
    ("api/provider.py", "requests"): "single sign-on: the provider's address is a setting",
    ("api/supervisor/serve.py", "urllib.request"): "asks the service itself on the loopback",
    ("records/export.py", "zlib"): "its checksum",
    ("records/phone_pages.py", "zlib"): "pages that we packed and signed for",
    ("reports/figures/emit_svg.py", "xml"): "escapes text that is written",
    ("reports/lines.py", "html.parser"): "takes apart markup of our own texts",
    ("reports/packing.py", "zlib"): "packs streams of PDFs of our own making",
    ("reports/tagged.py", "xml"): "escapes text that is written",
    ("reports/typeface.py", "xml"): "escapes text that is written",
}
"""By file and by what it imports; `urllib.parse` only takes addresses apart."""


def imported(path: Path) -> Iterator[str]:
    """Every module and name a file imports, also inside of functions."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield from (f"{node.module}.{each.name}" for each in node.names)
        elif isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "import_module":
            yield from (str(each.value) for each in node.args if isinstance(each, ast.Constant))
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            yield f"{node.value.id}.{node.attr}"


def surfaces(paths: tuple[Path, ...], root: Path) -> set[tuple[str, str]]:
    return {
        (str(path.relative_to(root)), watched)
        for path in paths
        for name in imported(path)
        for watched in WATCHED
        if name == watched or name.startswith(f"{watched}.")
    }


def test_every_surface_has_its_reason() -> None:
    found = surfaces(sources(), ROOT)

    assert found - REASONS.keys() == set(), "a new surface: say here why it is safe"
    assert REASONS.keys() - found - {("api/provider.py", "requests")} == set(), "gone"


@pytest.mark.parametrize(
    "source",
    [
        "import xml.etree.ElementTree\n",
        "def f():\n    from pickle import loads\n",
        "import requests\n",
        "import shutil\nshutil.unpack_archive('x')\n",
        "import importlib\nimportlib.import_module('http.client')\n",
    ],
)
def test_a_new_one_would_be_found(source: str, tmp_path: Path) -> None:
    planted = tmp_path / "planted.py"
    planted.write_text(source, encoding="utf-8")

    assert len(surfaces((planted,), tmp_path)) == 1
