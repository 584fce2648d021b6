"""The patient's page: who has the paper can open it, and nothing of it leaks."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from records.phone_pages import PATH, link_token
from records.settings import load_settings
from tests.api.clinic import Clinic, a_clinic
from tests.api.forms import a_form
from tests.api.test_audited import rows
from tests.databases import sqlite_url
from tests.reports.printed import text_of
from tests.reports.ua_check import read

PUBLIC = "https://sheets.example.org"


@pytest.fixture
def clinic(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Clinic]:
    """A clinic that patients can reach."""
    monkeypatch.setenv("SCIATRIAGE_HOME", str(tmp_path))
    made = a_clinic(sqlite_url(tmp_path), tmp_path, SCIATRIAGE_PUBLIC_URL=PUBLIC)
    yield made
    made.database.dispose()


def address_on(pdf: bytes, public: str = PUBLIC) -> str:
    """The address that the code on the sheet tells."""
    said = [alt for role, alt in read(pdf).elements if role == "Figure" and public in alt]
    assert len(said) == 1
    found = re.search(re.escape(public) + "[!-~]+", said[0])
    assert found
    return found[0]


def printed(clinic: Clinic, case: str, kind: str = "released") -> bytes:
    served = clinic.get(f"/api/v1/cases/{case}/documents/{kind}", who="physiotherapist")
    pdf: bytes = served.data
    return pdf


def link(clinic: Clinic, case: str, kind: str = "released") -> str:
    return address_on(printed(clinic, case, kind)).removeprefix(PUBLIC)


def test_a_released_sheet_opens_at_the_address_that_is_printed_on_it(clinic: Clinic) -> None:
    page = clinic.client.get(link(clinic, clinic.released()))

    assert page.status_code == 200
    assert "Your exercise sheet" in page.text
    assert "Checked and signed by <b>Petra</b>" in page.text
    assert page.text.count("<svg") > 3


def test_whoever_opens_it_leaves_a_row_in_the_audit(clinic: Clinic) -> None:
    case = clinic.released()
    address = link(clinic, case)
    before = len(rows(clinic))

    assert clinic.client.get(address).status_code == 200
    assert clinic.client.get(f"{address[:-3]}___").status_code == 404
    assert rows(clinic)[before:] == [("view_sheet", "Whoever has the paper", case)]


def test_the_page_names_nobody(clinic: Clinic) -> None:
    case = clinic.released()
    page = clinic.client.get(link(clinic, case))
    who = clinic.case(case)["patient"]

    assert who["given_name"] in text_of(printed(clinic, case))
    for named in (who["given_name"], who["family_name"], who["birth_date"]):
        assert named not in page.text


def test_the_address_is_in_the_bytes_that_are_signed_and_always_the_same(clinic: Clinic) -> None:
    signable = clinic.signable()
    before = link(clinic, signable["case"], "final")
    clinic.sign(signable)
    clinic.clock.pass_time(seconds=11)
    clinic.work()

    assert link(clinic, signable["case"]) == before
    assert re.fullmatch(r"/s/[A-Za-z0-9_-]{22}", before)


def test_before_it_is_released_there_is_the_page_of_an_unknown_address(clinic: Clinic) -> None:
    signable = clinic.signable()
    early = clinic.client.get(link(clinic, signable["case"], "final"))
    clinic.sign(signable)
    signed = clinic.client.get(link(clinic, signable["case"], "final"))
    unknown = clinic.client.get(PATH + "A" * 22)
    nonsense = clinic.client.get(PATH + "nonsense")

    assert {page.status_code for page in (early, signed, unknown, nonsense)} == {404}
    assert early.text == signed.text == unknown.text == nonsense.text
    assert "We cannot find this sheet" in early.text


def test_a_recalled_sheet_says_so_and_tells_when_to_get_help(clinic: Clinic) -> None:
    case = clinic.released()
    address = link(clinic, case)
    clinic.act(case, "recall", claim=clinic.claim(case), reason="wrong side")

    page = clinic.client.get(address)

    assert page.status_code == 410
    assert "Your clinic has taken this sheet back." in page.text
    assert "Please do not use this sheet" in page.text
    assert "Go straight to the emergency department" in page.text
    assert "Stop rule" not in page.text


def test_a_newer_sheet_takes_the_place_of_the_older_one(clinic: Clinic) -> None:
    older = link(clinic, clinic.released())
    clinic.clock.pass_time(hours=1)
    newer = link(clinic, clinic.released())

    assert clinic.client.get(newer).status_code == 200
    page = clinic.client.get(older)
    assert (page.status_code, "newer sheet" in page.text) == (410, True)


def test_after_an_emergency_the_sheet_is_on_hold(clinic: Clinic) -> None:
    address = link(clinic, clinic.released())
    clinic.clock.pass_time(hours=1)
    clinic.post_intake(a_form("EX-15", patient=a_form()["patient"]))

    page = clinic.client.get(address)

    assert page.status_code == 410
    assert "Your physio needs to speak with you" in page.text
    assert "cauda" not in page.text.split("<h2")[0]


def test_nothing_of_the_page_is_kept_or_passed_on(clinic: Clinic) -> None:
    for path in (link(clinic, clinic.released()), PATH + "A" * 22):
        page = clinic.client.get(path)
        policy = page.headers["Content-Security-Policy"]

        assert page.headers["Cache-Control"] == "no-store"
        assert page.headers["Referrer-Policy"] == "no-referrer"
        assert "noindex" in page.headers["X-Robots-Tag"]
        assert policy.startswith("default-src 'none'")
        assert "script-src" not in policy
        assert "unsafe" not in policy
        assert "Set-Cookie" not in page.headers
        assert "<script" not in page.text
        assert " style=" not in page.text


def test_a_phone_gets_the_page_packed(clinic: Clinic) -> None:
    address = link(clinic, clinic.released())
    plain = clinic.client.get(address)
    packed = clinic.client.get(address, headers={"Accept-Encoding": "gzip"})

    assert packed.headers["Content-Encoding"] == "gzip"
    assert len(packed.data) < len(plain.data) / 2


def test_neither_the_address_nor_its_token_is_logged(clinic: Clinic) -> None:
    address = link(clinic, clinic.released())
    lines = clinic.log_lines(lambda: clinic.client.get(address))

    assert len(lines) == 1
    assert '"/s/<token>"' in lines[0]
    assert address.removeprefix(PATH) not in lines[0]


def test_only_the_hash_of_the_token_is_stored(clinic: Clinic, tmp_path: Path) -> None:
    token = link(clinic, clinic.released()).removeprefix(PATH).encode()
    clinic.database.dispose()
    stored = b"".join(file.read_bytes() for file in tmp_path.glob("*.db*"))

    assert len(stored) > 100_000
    assert token not in stored


def test_another_installation_makes_another_address() -> None:
    assert link_token("one secret", "job") == link_token("one secret", "job")
    assert link_token("one secret", "job") != link_token("another secret", "job")
    assert link_token("one secret", "job") != link_token("one secret", "another job")


def test_who_tries_addresses_has_to_wait(clinic: Clinic) -> None:
    answers = [clinic.client.get(f"{PATH}{number:022}").status_code for number in range(40)]

    assert answers[0] == 404
    assert answers[-1] == 429


def test_without_a_public_address_there_is_no_code(tmp_path: Path) -> None:
    made = a_clinic(sqlite_url(tmp_path), tmp_path)
    pdf = printed(made, made.released())
    made.database.dispose()

    assert load_settings({"SCIATRIAGE_HOME": str(tmp_path)}).public_url is None
    assert "Scan" not in text_of(pdf)
    assert "phone at" not in " ".join(alt for _, alt in read(pdf).elements)
