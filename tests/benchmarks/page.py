"""The page that the benchmarks write their figures into."""

from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "docs" / "benchmarks.md"


def put(name: str, text: str) -> None:
    """Write the text between the markers of that name in docs/benchmarks.md."""
    start, end = f"<!-- {name}: start -->", f"<!-- {name}: end -->"
    before, rest = PAGE.read_text(encoding="utf-8").split(start)
    PAGE.write_text(f"{before}{start}\n{text}\n{end}{rest.split(end)[1]}", "utf-8")
