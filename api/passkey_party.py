"""Who passkeys are for: the host of the public address. It has to be a name (WebAuthn 5.1.3)."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from api.services import services
from records.passkeys import Party

USUAL = {"https": 443, "http": 80}


def party() -> Party | None:
    """Us under our address, on this machine `localhost`; None when that is another number."""
    settings = services().settings
    parts = urlsplit(settings.public_url or f"http://localhost:{settings.port}")
    host = _named(parts.hostname or "")
    if host is None:
        return None
    port = "" if parts.port in (None, USUAL[parts.scheme]) else f":{parts.port}"
    return Party(host, f"{parts.scheme}://{host}{port}")


def _named(host: str) -> str | None:
    try:
        return "localhost" if ip_address(host).is_loopback else None
    except ValueError:
        return host
