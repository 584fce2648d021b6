"""The fields of the examination as HTML: half the time of the case page, so drawn once if blank."""

from functools import lru_cache
from typing import Any

from flask import current_app
from markupsafe import Markup

from api.intake.form import Field

MOST = 256
"""Fields that are kept; the examination has two dozen."""


def field_html(f: Field) -> Markup:
    """The field. One without any answer in it is no patient's, and the same on every page."""
    answered = f.typed or f.fault or f.note or f.kept or any(each.checked for each in f.choices)
    return _html(f) if answered else _blank(f)


@lru_cache(maxsize=MOST)
def _blank(f: Field) -> Markup:
    return _html(f)


def _html(f: Field) -> Markup:
    template: Any = current_app.jinja_env.get_template("parts/fields.html")
    return Markup(template.module.field(f, [], small=True))  # noqa: S704 - a macro has escaped it
