"""The gallery in the documentation has every kind of document, in files that stay small."""

from tests.reports.gallery import DOCUMENTS, FOLDER, LARGEST


def test_the_gallery_is_complete_and_holds_nothing_else() -> None:
    assert {path.stem for path in FOLDER.iterdir()} == set(DOCUMENTS)


def test_every_picture_is_small() -> None:
    assert [path.name for path in FOLDER.iterdir() if path.stat().st_size >= LARGEST] == []
