"""The pages of the documentation that measured figures are written into."""

from pathlib import Path

DOCS = Path(__file__).resolve().parents[2] / "docs"


def put(name: str, text: str, page: str = "benchmarks.md") -> None:
    """Write the text between the markers of that name in a page of the documentation."""
    start, end = f"<!-- {name}: start -->", f"<!-- {name}: end -->"
    file = DOCS / page
    before, rest = file.read_text(encoding="utf-8").split(start)
    file.write_text(f"{before}{start}\n{text}\n{end}{rest.split(end)[1]}", "utf-8")
