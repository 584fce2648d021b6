"""`/verify`: is this PDF what a physiotherapist signed here, and does it still hold? No sign-in.

The file is looked at in memory and forgotten. It is not parsed, and only the outcome is logged.
"""

import logging

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge

from api.limits import limited
from api.roles import public, takes
from api.services import services
from records.verification import Checked, check_pdf

blueprint = Blueprint("check", __name__)
log = logging.getLogger("api")

LARGEST = 500 * 1024
"""In bytes: our largest document has about 200 KB, and werkzeug writes larger uploads to a file."""
RATES = "20 per minute; 200 per hour"
NOTHING = "Choose the PDF first."
NO_PDF = "This is not a PDF. Choose the file as you received it."
TOO_LARGE = "This file is larger than any document we make, so it is not one of ours."
KINDS = {
    "handout": "Exercise or advice sheet",
    "letter": "Referral letter",
    "safety_net": "Safety-net sheet",
}


@blueprint.app_template_filter("dialled")
def dialled(phone: str) -> str:
    """A phone number as a phone wants it."""
    return "".join(sign for sign in phone if sign.isdigit() or sign == "+")


@blueprint.get("/verify")
@public
def ask() -> ResponseReturnValue:
    """Ask for the file."""
    return _page()


@blueprint.post("/verify")
@public
@takes(LARGEST)
@limited(RATES)
def check() -> ResponseReturnValue:
    """Say what it is."""
    sent = request.files.get("document")
    pdf = sent.read() if sent else b""
    if not pdf:
        return _page(error=NOTHING), 422
    if b"%PDF-" not in pdf[:1024]:  # where readers look for it (ISO 32000-1, annex H.3.4.1)
        return _page(error=NO_PDF), 422
    checked = check_pdf(services().database, pdf)
    standing = checked.release.standing if checked.release else None
    log.info("verify", extra={"outcome": checked.finding, "state": standing})
    return _page(checked)


@blueprint.errorhandler(RequestEntityTooLarge)
def too_large(_: RequestEntityTooLarge) -> ResponseReturnValue:
    """The same page, with the reason."""
    return _page(error=TOO_LARGE), 413


def _page(checked: Checked | None = None, error: str | None = None) -> str:
    return render_template("documents/verify.html", checked=checked, error=error, kinds=KINDS)
