"""Where the walk proves nothing about another site, and why: the matrix says so openly."""

from collections.abc import Mapping

from tests.api.clinic import ROLES

CASE = "/cases/<uuid:case_id>/documents"
UNSIGNED = "The desk is given no unsigned document, of its own site neither."
PASSKEY = (
    "The password is asked for before the passkey is looked for, and a wrong one was sent. That "
    "nobody removes another person's passkey is tried in `tests/records/test_passkeys.py`."
)
FOR_SIGNERS = (
    f"/api/v1{CASE}/draft",
    f"/api/v1{CASE}/draft/pages/<int:page>",
    f"/api/v1{CASE}/final",
    f"/api/v1{CASE}/final/pages/<int:page>",
    f"/api/v1{CASE}/letter/<int:revision>/final",
    f"/api/v1{CASE}/letter/<int:revision>/final/pages/<int:page>",
    f"/api/v1{CASE}/safety_net/<int:revision>/final",
    f"/api/v1{CASE}/safety_net/<int:revision>/final/pages/<int:page>",
    f"{CASE}/letter/<int:revision>/final",
    f"{CASE}/safety_net/<int:revision>/final",
)
UNPROVEN: Mapping[tuple[str, str, str], str] = {
    ("GET", rule, "front_desk"): UNSIGNED for rule in FOR_SIGNERS
} | {("POST", "/account/passkeys/<uuid:passkey_id>/remove", role): PASSKEY for role in ROLES[1:]}
"""By method, route and role; the walk fails when one of them is proven after all."""
