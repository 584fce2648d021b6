"""A clinic with a provider of single sign-on beside it, and a browser's way there and back."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from flask.testing import FlaskClient
from joserfc.jwk import RSAKey

from records.single_sign_on import choose_way
from tests.api.clinic import Clinic, a_clinic
from tests.databases import sqlite_url
from tests.factories.provider import CLIENT, SECRET, Provider, a_provider

QUEUE = "/api/v1/queue"
US = "http://localhost:8000"
BACK = "/sign-in/single-sign-on/back"
START = "/sign-in/single-sign-on"
KEY = RSAKey.generate_key(2048, {"kid": "first"})


@pytest.fixture
def provider() -> Iterator[Provider]:
    with a_provider(US + BACK, KEY) as made:
        yield made


def settings_of(provider: Provider, **more: str) -> dict[str, str]:
    return {
        "SCIATRIAGE_PUBLIC_URL": US,
        "SCIATRIAGE_OIDC_ISSUER": provider.issuer,
        "SCIATRIAGE_OIDC_CLIENT_ID": CLIENT,
        "SCIATRIAGE_OIDC_CLIENT_SECRET": SECRET,
        **more,
    }


@pytest.fixture
def open_clinic(provider: Provider, tmp_path: Path) -> Iterator[Clinic]:
    """Petra's account is open to single sign-on and has no password; the clock is the real one."""
    made = a_clinic(sqlite_url(tmp_path), tmp_path, **settings_of(provider))
    made.clock.now = datetime.now(UTC)
    choose_way(made.database, made.user_ids["petra"], "single_sign_on", made.clock())
    yield made
    made.database.dispose()


def sent_there(client: FlaskClient, path: str = START) -> str:
    """Where the browser is sent."""
    answer = client.get(path)
    assert answer.status_code == 302, answer.text
    return str(answer.location)


def there(address: str) -> str:
    """What the browser brings back from the provider: the query of the answer."""
    answer = requests.get(address, allow_redirects=False, timeout=10)
    assert answer.status_code == 302, answer.text
    return urlsplit(answer.headers["Location"]).query


def came_back(client: FlaskClient, path: str = START) -> Any:
    return client.get(f"{BACK}?{there(sent_there(client, path))}")


def signed_in(clinic: Clinic) -> FlaskClient:
    client = clinic.app.test_client()
    answer = came_back(client)
    assert answer.status_code == 303, answer.text
    return client
