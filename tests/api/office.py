"""The administrator at a desk: a signed-in browser without scripts, pages in one line each."""

import re
from dataclasses import dataclass
from html import unescape
from typing import Any

from flask.testing import FlaskClient

from tests.api.clinic import PASSWORD, Clinic

PLACE = "/administration"


@dataclass
class Office:
    """Pages and forms of the administration, as one person."""

    clinic: Clinic
    client: FlaskClient

    def get(self, path: str = "") -> Any:
        return self.client.get(f"{PLACE}{path}")

    def text(self, path: str = "") -> str:
        """What a person reads on a page."""
        return words(self.get(path))

    def post(self, path: str, *more: tuple[str, str], **fields: str) -> Any:
        """A form of a page, sent with the token that the page holds."""
        page = self.client.get(PLACE).text
        found = re.search(r'name="csrf_token" value="([^"]+)"', page)
        assert found, page
        data = [("csrf_token", found[1]), *fields.items(), *more]
        sent: dict[str, list[str]] = {}
        for name, value in data:
            sent.setdefault(name, []).append(value)
        return self.client.post(f"{PLACE}{path}", data=sent)


def words(response: Any) -> str:
    """The page without its tags."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.text)).split())


def an_office(clinic: Clinic, username: str = "anton") -> Office:
    """Signed in, by default as the administrator."""
    client = clinic.app.test_client()
    page = client.get("/sign-in").text
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found
    form = {"csrf_token": found[1], "username": username, "password": PASSWORD}
    assert client.post("/sign-in", data=form).status_code == 303
    return Office(clinic, client)
