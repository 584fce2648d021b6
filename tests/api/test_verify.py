"""`/verify`: what anybody holding a PDF may learn, and nothing more."""

import json
import tracemalloc
import zlib
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.documents.check import LARGEST
from records.verification import check_pdf
from tests.api.clinic import Clinic
from tests.api.forms import a_form
from tests.api.test_sign_in import csrf_of
from tests.reports.sheets import KNOWN, final

GENUINE = "Genuine and unchanged"


def check(clinic: Clinic, content: bytes, name: str = "sheet.pdf") -> Any:
    token = csrf_of(clinic.client.get("/verify"))
    form = {"csrf_token": token, "document": (BytesIO(content), name)}
    return clinic.client.post("/verify", data=form)


def printed(clinic: Clinic, case: str, kind: str = "released") -> bytes:
    who = "physiotherapist"
    pdf: bytes = clinic.get(f"/api/v1/cases/{case}/documents/{kind}", who=who).data
    return pdf


def test_a_released_sheet_is_genuine_and_says_who_signed_it(clinic: Clinic) -> None:
    case = clinic.released()
    page = check(clinic, printed(clinic, case))
    view = clinic.case(case)

    assert page.status_code == 200
    assert GENUINE in page.text
    for words in (
        "Exercise or advice sheet",
        view["number"],
        "Petra",
        view["sign_off"]["registration_number"],
        "Physiotherapy clinic",
    ):
        assert words in page.text


def test_the_answer_names_no_patient(clinic: Clinic) -> None:
    case = clinic.released()
    page = check(clinic, printed(clinic, case), "Ada Test-EX-02.pdf")
    who = clinic.case(case)["patient"]

    assert GENUINE in page.text
    assert who["family_name"] not in page.text
    assert f"{who['given_name']} " not in page.text


def test_nothing_but_the_outcome_is_logged(clinic: Clinic) -> None:
    pdf = printed(clinic, clinic.released())
    lines = clinic.log_lines(lambda: check(clinic, pdf, "Ada Test.pdf"))
    said = [json.loads(line) for line in lines if '"verify"' in line]

    assert [(line["outcome"], line["state"]) for line in said] == [("intact", "current")]
    assert "Ada" not in "".join(lines)


def test_a_recalled_sheet_is_said_to_be_taken_back(clinic: Clinic) -> None:
    case = clinic.released()
    pdf = printed(clinic, case)
    clinic.act(case, "recall", claim=clinic.claim(case), reason="wrong side")
    page = check(clinic, pdf)

    assert "Taken back: do not use it" in page.text
    assert GENUINE not in page.text


def test_an_older_sheet_is_said_to_be_out_of_date(clinic: Clinic) -> None:
    older = printed(clinic, clinic.released())
    clinic.clock.pass_time(hours=1)
    newer = printed(clinic, clinic.released())

    assert GENUINE in check(clinic, newer).text
    assert "Out of date: do not use it" in check(clinic, older).text


def test_after_an_emergency_the_clinic_is_to_be_rung_first(clinic: Clinic) -> None:
    pdf = printed(clinic, clinic.released())
    clinic.clock.pass_time(hours=1)
    clinic.post_intake(a_form("EX-15", patient=a_form()["patient"]))

    assert "On hold: ring the clinic first" in check(clinic, pdf).text


@pytest.mark.parametrize("kind", ["draft", "final"])
def test_what_nobody_signed_is_not_taken_for_signed(clinic: Clinic, kind: str) -> None:
    pdf = printed(clinic, clinic.signable()["case"], kind)

    assert "Not signed: do not rely on it" in check(clinic, pdf).text


def resaved(pdf: bytes) -> bytes:
    with pikepdf.open(BytesIO(pdf)) as document:
        document.docinfo["/Title"] = "Another title"
        kept = BytesIO()
        document.save(kept)
    return kept.getvalue()


CHANGES = {
    "a byte of the text": lambda pdf: pdf[:5000] + bytes([pdf[5000] ^ 1]) + pdf[5001:],
    "something added at the end": lambda pdf: pdf + b"\n%%EOF\n",
    "saved anew by another program": resaved,
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_changed_sheet_is_found_out(clinic: Clinic, change: Any) -> None:
    changed = change(printed(clinic, clinic.released()))
    page = check(clinic, changed)

    assert "Changed: do not use it" in page.text
    assert "Petra" not in page.text


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(place=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
def test_no_flipped_bit_goes_unnoticed(clinic: Clinic, place: float, bit: int) -> None:
    if "pdf" not in vars(clinic):
        vars(clinic)["pdf"] = printed(clinic, clinic.released())
    flipped = bytearray(vars(clinic)["pdf"])
    flipped[int(place * len(flipped))] ^= 1 << bit

    assert check_pdf(clinic.database, bytes(flipped)).finding in ("changed", "unknown")


def encrypted() -> bytes:
    kept = BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.save(kept, encryption=pikepdf.Encryption(owner="a", user="b"))
    return kept.getvalue()


def recursive() -> bytes:
    loop = b"1 0 obj<</Type/Pages/Kids[1 0 R]/Count 1/Parent 1 0 R>>endobj\n"
    return b"%PDF-1.7\n" + loop + b"trailer<</Root 1 0 R/Prev 9>>\nstartxref\n9\n%%EOF"


def bomb() -> bytes:
    packed = zlib.compress(bytes(100_000_000), 9)
    head = b"1 0 obj<</Length %d/Filter/FlateDecode>>stream\n" % len(packed)
    return b"%PDF-1.7\n" + head + packed + b"\nendstream endobj\n%%EOF"


def claims() -> bytes:
    """Thousands of numbers of documents that there may be."""
    return b"%PDF-1.7\n" + b"".join(
        b"(Handout %04X-%04X approved)" % (n, n) for n in range(LARGEST // 40)
    )


HOSTILE = {
    "garbage": lambda: b"%PDF-1.7\n" + bytes(range(256)) * 500,
    "encrypted": encrypted,
    "recursive": recursive,
    "a bomb": bomb,
    "many claims": claims,
    "nothing but a head": lambda: b"%PDF-",
}


@pytest.mark.parametrize("made", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_file_is_not_ours_and_costs_nothing(clinic: Clinic, made: Any) -> None:
    hostile = made()
    check(clinic, b"%PDF-warm")  # the page's templates are read once
    tracemalloc.start()
    page = check(clinic, hostile)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert (page.status_code, "Not one of ours" in page.text) == (200, True)
    assert most < 12 * LARGEST


def test_another_clinics_pdf_is_not_ours(clinic: Clinic) -> None:
    from reports.handout import render_handout

    assert "Not one of ours" in check(clinic, render_handout(final(), KNOWN)).text


@pytest.mark.parametrize(
    ("content", "status", "said"),
    [
        (b"", 422, "Choose the PDF first."),
        (b"PK\x03\x04 a document", 422, "This is not a PDF."),
    ],
)
def test_what_is_no_pdf_is_refused(clinic: Clinic, content: bytes, status: int, said: str) -> None:
    page = check(clinic, content)

    assert page.status_code == status
    assert said in page.text
    assert "The file was not checked" in page.text


def test_what_is_larger_than_any_of_ours_is_refused_unread(clinic: Clinic) -> None:
    head = b'--x\r\nContent-Disposition: form-data; name="document"; filename="x.pdf"\r\n\r\n'
    body = head + bytes(LARGEST) + b"\r\n--x--\r\n"
    page = clinic.client.post("/verify", data=body, content_type="multipart/form-data; boundary=x")

    assert page.status_code == 413
    assert "larger than any document we make" in page.text


def test_a_check_from_another_site_is_refused(clinic: Clinic) -> None:
    form = {"document": (BytesIO(b"%PDF-"), "x.pdf")}

    assert clinic.client.post("/verify", data=form).status_code == 403


def test_who_checks_again_and_again_has_to_wait(clinic: Clinic) -> None:
    answers = [check(clinic, b"%PDF-").status_code for _ in range(25)]

    assert (answers[0], answers[-1]) == (200, 429)


def test_other_views_take_no_larger_bodies_than_before(clinic: Clinic) -> None:
    token = csrf_of(clinic.client.get("/sign-in"))
    form = {"username": "x" * 300_000, "password": "x", "csrf_token": token}

    assert clinic.client.post("/sign-in", data=form).status_code == 413
