"""What a clinic sets is what its sheets show."""

from dataclasses import replace
from datetime import date
from typing import Any, get_args

import pypdfium2
import pytest

from records.plans import plan_of
from records.profile import BodyStyle, ClinicProfile
from reports.figures import STYLES
from reports.pages import page_image
from rules.assessment import assess
from rules.knowledge_base import knowledge
from rules.model import Inputs
from tests.factories.forms import CALM, a_form
from worker.compose import sample

CLINIC = ClinicProfile("Hill clinic", "2 Hill Road", "01632 960001", "#155e63")
TODAY = date(2026, 11, 27)


def drawn(**changes: Any) -> bytes:
    known = knowledge()
    plan = plan_of(assess(known, Inputs(a_form(CALM))))
    return sample(replace(CLINIC, **changes), plan, known, TODAY)


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return "\n".join(page.get_textpage().get_text_bounded() for page in document)
    finally:
        document.close()


def test_the_letterhead_has_every_line() -> None:
    text = text_of(drawn(lines=("www.hill.example", "Monday to Friday")))

    for line in ("Hill clinic", "2 Hill Road", "01632", "www.hill.example", "Monday to Friday"):
        assert line in text


def test_the_day_to_come_again_is_printed() -> None:
    assert "11 December 2026" in text_of(drawn(review_days=14))
    assert "11 December 2026" not in text_of(drawn())


@pytest.mark.parametrize(
    "change", [{"high_contrast": True}, {"paper": "letter"}, {"body_style": "headscarf"}]
)
def test_each_setting_changes_the_page(change: dict[str, Any]) -> None:
    assert page_image(drawn(**change), 1) != page_image(drawn(), 1)


def test_a_clinic_chooses_among_the_body_styles_that_are_drawn() -> None:
    assert set(get_args(BodyStyle)) == set(STYLES)
