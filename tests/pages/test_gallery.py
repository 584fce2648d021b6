"""The pictures of the pages: each is listed, none too many, and small enough to be cloned."""

import re

from tests.pages.gallery import readme
from tests.pages.gallery.__main__ import FOLDER

ROOT = FOLDER.parents[2]
ALL = 12_000_000
"""Bytes of all pictures."""


def test_every_picture_of_a_page_is_listed_and_every_listed_one_is_there() -> None:
    listed = re.findall(r'src="([^"]+)"', (FOLDER / "README.md").read_text(encoding="utf-8"))

    assert len(listed) > 100
    assert sorted(listed) == sorted(path.name for path in FOLDER.glob("*.png"))


def test_all_pictures_of_pages_are_small() -> None:
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < ALL


def test_the_tour_of_the_readme_shows_every_small_picture_and_no_other() -> None:
    shown = re.findall(r"docs/images/([a-z-]+)\.png", (ROOT / "README.md").read_text("utf-8"))
    kept = {path.stem: path.stat().st_size for path in readme.FOLDER.iterdir()}

    assert set(shown) == set(kept) == set(readme.TOUR)
    assert max(kept.values()) < readme.LARGEST
