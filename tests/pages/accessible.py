"""What every page has to be: told apart, labelled, narrow enough, free of what axe finds."""

import re
from pathlib import Path

from playwright.sync_api import Page, expect

AXE = Path(__file__).parent / "vendor" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def check_page(page: Page) -> None:
    """Title, language, labels, one main heading, no sideways scrolling, and axe's rules."""
    expect(page).to_have_title(re.compile(r"[^ –]"))  # waits until the page is there
    page.wait_for_load_state()  # and until its style sheets are
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.locator("h1").count() == 1, page.url
    unlabelled = page.evaluate(
        "[...document.querySelectorAll("
        "'main input:not([type=hidden]), main select, main textarea')]"
        ".filter(one => !one.labels.length && !one.ariaLabel).map(one => one.name)"
    )
    assert unlabelled == [], page.url
    inline = page.locator("[style], style, script:not([src]), [onclick], [onload]").count()
    assert inline == 0, page.url
    wide = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert wide <= 0, f"{page.url} scrolls sideways by {wide}"
    page.add_script_tag(path=AXE)
    # Only what is wrong is told at length: places for all that is right take a third of the time.
    wanted = {"runOnly": RULES, "resultTypes": ["violations"]}
    found = page.evaluate("wanted => axe.run(wanted)", wanted)
    told = [
        (each["id"], [(node["html"][:160], node["failureSummary"]) for node in each["nodes"]])
        for each in found["violations"]
    ]
    assert told == [], (page.url, told)
