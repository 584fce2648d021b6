"""The gallery in the documentation has every document, in small files, as it is drawn today."""

import pytest

from tests.reports.gallery import ALL, FOLDER, LARGEST, LIST, SEPARATOR, by_poppler, row
from tests.reports.gallery_documents import Shown, documents
from tests.reports.gallery_phone import PHONES
from tests.reports.ua_check import read

DOCUMENTS = documents()


def test_the_gallery_is_complete_and_holds_nothing_else() -> None:
    pictures = {path.stem for path in FOLDER.glob("*.png")}

    assert pictures == {*DOCUMENTS, *PHONES, SEPARATOR}
    files = {path.name for path in FOLDER.iterdir() if path.is_file()}
    assert files == {LIST, *(f"{name}.png" for name in pictures)}


def test_every_picture_is_small_and_so_are_all() -> None:
    sizes = {path.name: path.stat().st_size for path in FOLDER.iterdir() if path.is_file()}

    assert [name for name, size in sizes.items() if size >= LARGEST] == []
    assert sum(sizes.values()) < ALL


def test_every_kind_is_there_in_every_look_and_language() -> None:
    told = {(shown.kind, shown.look, shown.language) for shown in DOCUMENTS.values()}

    assert len(told) == len(DOCUMENTS)
    looks = {look for _, look, _ in told}
    assert looks == {"A4", "large print", "high contrast", "US letter"}
    for kind in ("handout-draft", "handout-final", "handout-final-with-diary", "general-final"):
        assert {(kind, look, code) for look in looks for code in ("en", "es", "ar")} <= told


@pytest.mark.parametrize("shown", DOCUMENTS.values(), ids=DOCUMENTS)
def test_a_document_is_as_the_list_says_and_has_no_fault(shown: Shown) -> None:
    pdf = shown.draw()

    assert read(pdf).faults == []
    assert row(shown, pdf) in (FOLDER / LIST).read_text(encoding="utf-8")
    assert by_poppler(pdf).startswith(("tagged: yes, ", "not run"))
