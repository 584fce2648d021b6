"""An authenticator in software: makes WebAuthn credentials and signs with them, or cheats."""

import hashlib
import json
import os
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from webauthn.helpers import bytes_to_base64url

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


@dataclass
class Authenticator:
    """One credential, on the page that it believes to be `origin`; `flags` tell of its user."""

    origin: str = "http://localhost:8000"
    flags: int = PRESENT | VERIFIED
    count: int = 0
    id: bytes = field(default_factory=lambda: os.urandom(32))

    def __post_init__(self) -> None:
        self.key = generate_private_key(SECP256R1())

    def made(self, options: dict[str, Any]) -> str:
        """What the browser sends after `navigator.credentials.create`."""
        point = self.key.public_key().public_numbers()
        x, y = (each.to_bytes(32, "big") for each in (point.x, point.y))
        public = cbor2.dumps({1: 2, 3: -7, -1: 1, -2: x, -3: y})
        attested = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + public
        data = self._data(options["rp"]["id"], self.flags | ATTESTED) + attested
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        client = self._client("webauthn.create", challenge=options["challenge"])
        return self._sent(clientDataJSON=client, attestationObject=attestation)

    def shown(self, options: dict[str, Any], **change: Any) -> str:
        """What the browser sends after `navigator.credentials.get`; the counter goes up by one."""
        self.count += 1
        client = self._client("webauthn.get", **{"challenge": options["challenge"], **change})
        data = self._data(options["rpId"], self.flags)
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ECDSA(SHA256()))
        return self._sent(clientDataJSON=client, authenticatorData=data, signature=signature)

    def _client(self, kind: str, **said: Any) -> bytes:
        return json.dumps({"type": kind, "origin": self.origin, **said}).encode()

    def _data(self, party: str, flags: int) -> bytes:
        hashed = hashlib.sha256(party.encode()).digest()
        return hashed + bytes([flags]) + self.count.to_bytes(4, "big")

    def _sent(self, **response: bytes) -> str:
        own = bytes_to_base64url(self.id)
        coded = {name: bytes_to_base64url(value) for name, value in response.items()}
        return json.dumps({"id": own, "rawId": own, "type": "public-key", "response": coded})
