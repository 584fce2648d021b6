"""What patients and colleagues see of a sheet: on their phone, and when they check it."""

import socket
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from records import actions
from records.queue import document
from rules.knowledge_base import knowledge
from tests.api.test_phone_pages import address_on
from tests.factories.cases import SIGN
from tests.pages.accessible import check_page
from tests.pages.clinic import Clinic
from tests.processes import wait_until

PHONE: dict[str, Any] = {"viewport": {"width": 320, "height": 640}, "bypass_csp": True}
DESKTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 900}, "bypass_csp": True}
SIZES = pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])


class Released:
    """A sheet that was signed and released, its bytes and its address."""

    def __init__(self, clinic: Clinic) -> None:
        self.clinic, self.id = clinic, clinic.submitted(state="awaiting_sign_off")
        claim = self._act("claim").case.claim
        assert claim
        wait_until(lambda: self._finals(), "the final copy is there")
        self._act("sign", claim=claim.token, sha256=self._finals()[-1].sha256, **SIGN)
        clinic.wait_for(self.id, "released")
        self.pdf = document(clinic.db, clinic.people["physio"], self.id, "released").bytes
        self.address = address_on(self.pdf, clinic.url).removeprefix(clinic.url)

    def recall(self) -> None:
        claim = self._act("claim").case.claim
        self._act("recall", claim=claim.token, reason="wrong side")

    def _finals(self) -> Any:
        return [d for d in self.clinic.view(self.id).documents if d.kind == "final"]

    def _act(self, action: str, **given: Any) -> Any:
        physio, now = self.clinic.people["physio"], datetime.now(UTC)
        if action == "sign":
            given["undo_seconds"] = 0
        function = getattr(actions, action)
        return function(self.clinic.db, knowledge(), physio, self.id, now=now, **given)


@pytest.fixture(scope="module")
def sheet(clinic: Clinic) -> Released:
    return Released(clinic)


@pytest.fixture(scope="module")
def recalled(clinic: Clinic) -> Released:
    made = Released(clinic)
    made.recall()
    return made


@SIZES
def test_the_sheet_on_a_phone_can_be_read_by_everybody(
    clinic: Clinic, sheet: Released, recalled: Released, size: dict[str, Any]
) -> None:
    with clinic.browsing(**size) as page:
        page.goto(sheet.address)
        check_page(page)
        expect(page.get_by_role("heading", level=1)).to_have_text("Your exercise sheet")
        assert page.get_by_role("img").count() > 3
        page.goto(recalled.address)
        check_page(page)
        expect(page.get_by_role("heading", level=1)).to_have_text("Please do not use this sheet")
        page.goto("/s/" + "A" * 22)
        check_page(page)


def test_the_sheet_needs_no_script_no_cookie_and_nobody_elses_server(
    clinic: Clinic, sheet: Released
) -> None:
    with clinic.browsing(script=False) as page:
        asked: list[str] = []
        page.on("request", lambda sent: asked.append(sent.url))
        page.goto(sheet.address)
        expect(page.get_by_text("Checked and signed by")).to_be_visible()
        assert page.context.cookies() == []
        assert {url.removeprefix(clinic.url).split("/")[1] for url in asked} == {"s", "static"}


@SIZES
def test_no_word_or_figure_of_the_sheet_is_cut_off(
    clinic: Clinic, sheet: Released, size: dict[str, Any]
) -> None:
    with clinic.browsing(**size) as page:
        page.goto(sheet.address)
        for svg in page.get_by_role("img").all():
            box = svg.bounding_box()
            assert box
            assert box["width"] >= 150
            assert box["x"] + box["width"] <= size["viewport"]["width"]
        tall = page.evaluate(
            "[...document.querySelectorAll('p, li, h1, h2, h3')]"
            ".filter(one => one.scrollWidth > one.clientWidth + 1).map(one => one.textContent)"
        )
        assert tall == []


def test_letters_can_be_twice_as_large(clinic: Clinic, sheet: Released) -> None:
    """WCAG 1.4.4 and 1.4.12: larger text, wider spacing, and nothing is lost."""
    with clinic.browsing(**PHONE) as page:
        page.goto(sheet.address)
        page.add_style_tag(
            content="html{font-size:200%}*{line-height:1.5!important;letter-spacing:.12em!important;"
            "word-spacing:.16em!important}p{margin-bottom:2em!important}"
        )
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= 320


def test_the_keyboard_reaches_the_phone_number_and_the_diary(
    clinic: Clinic, sheet: Released
) -> None:
    with clinic.browsing(**PHONE) as page:
        page.goto(sheet.address)
        reached = []
        for _ in range(4):
            page.keyboard.press("Tab")
            reached.append(page.evaluate("document.activeElement.getAttribute('aria-label')"))
        assert {"Week 1", "Week 2"} <= set(reached)


def test_the_signer_looks_at_the_page_before_signing(clinic: Clinic) -> None:
    case_id = clinic.submitted(state="awaiting_sign_off")
    with clinic.browsing("physio", script=False) as page:
        page.goto(f"/cases/{case_id}")
        page.get_by_role("button", name="Claim this case").click()
        wait_until(
            lambda: page.request.get(f"/cases/{case_id}/documents/final/phone").ok, "it is there"
        )
        page.goto(f"/cases/{case_id}/documents/final/phone")
        expect(page.get_by_role("heading", level=1)).to_have_text("Your exercise sheet")
    with clinic.browsing("desk", script=False) as page:
        assert page.request.get(f"/cases/{case_id}/documents/final/phone").status == 403


def check(page: Page, name: str, content: bytes) -> None:
    page.goto("/verify")
    with TemporaryDirectory() as folder:
        file = Path(folder) / name
        file.write_bytes(content)  # a large one as bytes would travel as text, from hand to hand
        page.get_by_label("The PDF as you received it").set_input_files(file)
        page.get_by_role("button", name="Check this document").click()


@SIZES
def test_everybody_can_check_a_document(
    clinic: Clinic, sheet: Released, recalled: Released, size: dict[str, Any]
) -> None:
    changed = bytearray(sheet.pdf)
    changed[5000] ^= 1
    answers = {
        "Genuine and unchanged": sheet.pdf,
        "Taken back: do not use it": recalled.pdf,
        "Changed: do not use it": bytes(changed),
        "Not one of ours": b"%PDF-1.7 of somebody else",
    }
    with clinic.browsing(**size) as page:
        page.goto("/verify")
        check_page(page)
        for told, content in answers.items():
            check(page, "sheet.pdf", content)
            expect(page.get_by_role("heading", level=1)).to_have_text(told)
            check_page(page)


def test_a_check_works_without_script_and_says_what_is_wrong_with_the_file(
    clinic: Clinic, sheet: Released
) -> None:
    with clinic.browsing(script=False) as page:
        check(page, "sheet.pdf", sheet.pdf)
        expect(page.get_by_role("heading", level=1)).to_have_text("Genuine and unchanged")
        page.goto("/verify")
        page.get_by_role("button", name="Check this document").click()
        expect(page.get_by_role("alert")).to_contain_text("Choose the PDF first.")
        check(page, "notes.pdf", b"not a PDF at all")
        expect(page.get_by_role("alert")).to_contain_text("This is not a PDF.")


@pytest.mark.parametrize("megabytes", [1, 30])
def test_a_huge_file_gets_an_answer_and_no_broken_connection(
    clinic: Clinic, megabytes: int
) -> None:
    with clinic.browsing(script=False) as page:
        check(page, "huge.pdf", b"%PDF-" + bytes(megabytes << 20))
        expect(page.get_by_role("alert")).to_contain_text("larger than any document we make")


BROKEN = ("GET {} HTTP/9.9", "G:T {} HTTP/1.1", "GET {} HTTP/1.1\r\nBad Header{}: x")
"""Requests that gunicorn refuses before we see them; it would quote them."""


def test_no_address_of_a_sheet_is_in_any_log(clinic: Clinic, sheet: Released) -> None:
    with clinic.browsing(script=False) as page:
        page.goto(sheet.address)
    for broken in BROKEN:
        with socket.create_connection(("127.0.0.1", clinic.stack.port), timeout=10) as client:
            client.sendall(broken.replace("{}", sheet.address).encode() + b"\r\n\r\n")
            assert b"400" in client.recv(100)
    said = clinic.stack.said()

    assert '"/s/<token>"' in said
    assert said.count("Invalid request") >= len(BROKEN)
    assert sheet.address.removeprefix("/s/") not in said
