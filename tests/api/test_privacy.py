"""What the desk and a form token get names no rule and no condition (design section 9, rule 8)."""

import re
from collections.abc import Iterator

import pytest

from rules.knowledge_base import knowledge
from tests.api.clinic import Clinic
from tests.api.forms import Example, a_form, examples


def forbidden() -> Iterator[str]:
    """Every rule id of any kind, and the words by which red flags name what is suspected."""
    known = knowledge()
    for table in (known.red_flags, known.evidence, known.mimics, known.withhold, known.precautions):
        yield from table
    for flag in known.red_flags.values():
        yield flag.suspected.lower()
        yield flag.destination


def names(text: str) -> list[str]:
    lowered = text.lower()
    return [
        word
        for word in {each.lower() for each in forbidden()}
        if re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", lowered)
    ]


def test_the_check_itself_finds_a_rule_and_a_condition() -> None:
    flag = next(iter(knowledge().red_flags.values()))

    assert names(f'{{"fired": "{flag.id}"}}')
    assert names(f'{{"because": "{flag.suspected}"}}')


@pytest.mark.parametrize("example", examples(), ids=lambda each: each.id)
def test_no_answer_to_a_token_or_the_desk_names_a_rule_or_a_condition(
    clinic: Clinic, example: Example
) -> None:
    posted = clinic.post_intake(a_form(example.id))
    assert posted.status_code == 201, posted.text
    case = posted.json["id"]
    clinic.examine(case, example.exam)

    desk = "front_desk"
    texts = [
        posted.text,
        clinic.get(f"/api/v1/intakes/{case}", who="form_token").text,
        clinic.get(f"/api/v1/intakes/{case}", who=desk).text,
        clinic.get(f"/api/v1/cases/{case}", who=desk).text,
        clinic.get("/api/v1/queue", who=desk).text,
        clinic.post(f"/api/v1/cases/{case}/acknowledge", {}, who=desk).text,
        clinic.post(f"/api/v1/cases/{case}/reply", {"text": "She said no."}, who=desk).text,
        clinic.get(f"/api/v1/cases/{case}/documents/released", who=desk).text,
        clinic.get(f"/api/v1/cases/{case}/documents/draft", who=desk).text,
    ]
    for text in texts:
        assert names(text) == [], text
