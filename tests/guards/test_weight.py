"""The first load of a page stays small: everything that a page may fetch, as it travels."""

import gzip
from pathlib import Path

STATIC = Path(__file__).parents[2] / "api" / "static"
MOST = 100_000
"""Bytes: of 120,000 the rest is the page's own. `make bench` weighs whole pages in a browser."""
RARE = ("latin-ext", "LICENSE", "README")
"""Letters that few names have, and what no page fetches."""


def weight(file: Path) -> int:
    content = file.read_bytes()
    return len(content) if file.suffix == ".woff2" else len(gzip.compress(content, 9))


def test_all_that_pages_fetch_besides_themselves_leaves_room_for_the_page() -> None:
    fetched = {
        str(file.relative_to(STATIC)): weight(file)
        for file in STATIC.rglob("*")
        if file.is_file() and not any(rare in file.name for rare in RARE)
    }

    assert sum(fetched.values()) <= MOST, sorted(fetched.items(), key=lambda each: -each[1])[:5]
