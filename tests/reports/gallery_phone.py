"""The page of a handout as a phone shows it, for the gallery: the real template in a Chromium."""

import tempfile
from collections.abc import Mapping
from dataclasses import asdict
from io import BytesIO
from pathlib import Path

from flask import Flask, render_template
from PIL import Image
from playwright.sync_api import Page, Route, sync_playwright

from api.app import create_app
from records.phone_pages import PhoneSheet
from records.settings import load_settings
from reports.twin import handout_twin
from tests.databases import sqlite_url
from tests.pages.conftest import CHROMIUM, FLAGS
from tests.reports.gallery_documents import NAMES, phone_sheet
from tests.reports.sheets import KNOWN

PHONES = tuple("phone" if code == "en" else f"phone-{code}" for code in NAMES)
_WIDE, _TALL = 390, 844
_HOME = "http://phone.example"


def phone_pages() -> Mapping[str, Image.Image]:
    """By name, the whole page as a picture; nothing where there is no Chromium."""
    if not CHROMIUM.is_file():
        return {}
    with tempfile.TemporaryDirectory() as home, sync_playwright() as playwright:
        settings = {"SCIATRIAGE_HOME": home, "DATABASE_URL": sqlite_url(Path(home))}
        app = create_app(load_settings(settings))
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        page = browser.new_page(viewport={"width": _WIDE, "height": _TALL}, device_scale_factor=2)
        codes = dict(zip(PHONES, NAMES, strict=True))
        found = {name: _shot(page, app, code) for name, code in codes.items()}
        browser.close()
    return found


def _shot(page: Page, app: Flask, code: str) -> Image.Image:
    """The page as the web server would send it, its files from the app itself."""
    sheet = PhoneSheet(**asdict(handout_twin(phone_sheet(code), KNOWN)))
    with app.test_request_context():
        written = render_template("documents/sheet.html", sheet=sheet)

    def answer(route: Route) -> None:
        path = route.request.url.removeprefix(_HOME)
        if path == "/":
            route.fulfill(body=written, content_type="text/html; charset=utf-8")
            return
        sent = app.test_client().get(path)
        route.fulfill(body=sent.data, content_type=sent.headers["Content-Type"])

    page.unroute_all()
    page.route("**/*", answer)
    page.goto(f"{_HOME}/")
    page.evaluate("document.fonts.ready")
    return Image.open(BytesIO(page.screenshot(full_page=True))).convert("RGB")


def screens(shot: Image.Image, high: int) -> list[Image.Image]:
    """The page in columns that are each so high."""
    scale = high / (2 * _TALL * 1.35)
    small = shot.resize((round(shot.width * scale), round(shot.height * scale)))
    parts = []
    for top in range(0, small.height, high):
        part = Image.new("RGB", (small.width, high), "#FFFFFF")
        part.paste(small.crop((0, top, small.width, min(top + high, small.height))), (0, 0))
        parts.append(part)
    return parts
