"""What is packed, for whom: never a page with a secret in it that another website asked for."""

import gzip
from typing import Any

import pytest

from tests.api.clinic import Clinic
from tests.api.test_sessions import browser

PACKS = {"Accept-Encoding": "gzip, deflate, br"}
HTTPS = {"X-Forwarded-Proto": "https"}


def is_packed(answer: Any) -> bool:
    return bool(answer.headers.get("Content-Encoding") == "gzip")


def test_a_page_is_packed_for_a_browser_that_unpacks_it(clinic: Clinic) -> None:
    client = browser(clinic)
    plain, packed = (
        client.get("/knowledge/red-flags"),
        client.get("/knowledge/red-flags", headers=PACKS),
    )

    assert (is_packed(plain), is_packed(packed)) == (False, True)
    assert b"<h1" in gzip.decompress(packed.data)
    assert len(packed.data) < len(plain.data) / 4
    assert packed.headers["Content-Length"] == str(len(packed.data))
    assert "Accept-Encoding" in packed.headers["Vary"]


@pytest.mark.parametrize(
    ("site", "packed"),
    [
        ("same-origin", True),
        ("none", True),
        ("cross-site", False),
        ("same-site", False),
        ("", False),
    ],
)
def test_on_https_no_page_is_packed_that_another_site_asked_for(
    clinic: Clinic, site: str, packed: bool
) -> None:
    answer = clinic.client.get("/sign-in", headers={**PACKS, **HTTPS, "Sec-Fetch-Site": site})

    assert answer.status_code == 200
    assert is_packed(answer) is packed


def test_a_static_file_is_packed_and_asked_for_once(clinic: Clinic) -> None:
    path = "/static/vendor/nhsuk-frontend/nhsuk-frontend-10.6.1.css"
    for _ in range(2):  # packed, then kept
        answer = clinic.client.get(path, headers=PACKS, buffered=True)
        assert is_packed(answer)
        assert answer.headers["Content-Length"] == str(len(answer.data))
    plain = clinic.client.get(path, buffered=True)
    assert gzip.decompress(answer.data) == plain.data

    again = {**PACKS, "If-None-Match": answer.headers["ETag"]}
    assert clinic.client.get(path, headers=again, buffered=True).status_code == 304


def test_what_is_packed_already_is_sent_as_it_is(clinic: Clinic) -> None:
    font = "vendor/atkinson-hyperlegible-next/atkinson-hyperlegible-next-latin-400-normal.woff2"

    assert not is_packed(clinic.client.get(f"/static/{font}", headers=PACKS, buffered=True))
