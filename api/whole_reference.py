"""The whole rule base as one file to read and to send, without any request."""

from importlib.resources import files

from jinja2 import Environment, PackageLoader, select_autoescape
from markupsafe import Markup

from api import words
from rules.review.handbook import Handbook


def whole_reference(book: Handbook) -> str:
    """The file, with all that it needs in it; the style is that of the clinic's pages."""
    environment = Environment(
        loader=PackageLoader("api"),
        autoescape=select_autoescape(),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "tier_words": words.tier_words,
        "checked_words": words.checked_words,
    }
    script = (files("api") / "templates" / "knowledge" / "find.js").read_text(encoding="utf-8")
    style = (files("api") / "static" / "handbook.css").read_text(encoding="utf-8")
    return environment.get_template("knowledge/file.html").render(
        book=book,
        at=lambda anchor: f"#{anchor}",
        css=Markup(style),  # noqa: S704 - ours
        js=Markup(script.removeprefix("export ").replace("\nexport ", "\n")),  # noqa: S704 - ours
    )
