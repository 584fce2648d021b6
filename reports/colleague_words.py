"""The fixed words of letters and transfer sheets, in the language of the clinic."""

from functools import cache
from importlib.resources import files

import yaml
from pydantic import BaseModel, ConfigDict

from rules.knowledge_model import Tier


class ColleagueWords(BaseModel):
    """`reports/colleagues.yaml`; the names of the blanks are those of that file."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    patient: str
    born: str
    born_age: str
    phone: str
    number: str
    sent: str
    filled_in_by: str
    not_given: str
    earlier: str
    escalated: str
    question: str
    answer: str
    early_stop: str
    not_reached: str
    not_reached_part_2: str
    transfer_title: str
    transfer_banner: str
    transfer_private: str
    transfer_ring: str
    transfer_ring_no_phone: str
    transfer_times: str
    transfer_called: str
    transfer_told: str
    transfer_left: str
    transfer_with: str
    transfer_missing: str
    transfer_left_out: str
    transfer_urgent: str
    transfer_other: str
    transfer_unknown: str
    transfer_denied: str
    transfer_nothing: str
    letter_title: str
    letter_draft: str
    letter_banner: str
    letter_to: str
    letter_urgency: str
    letter_dated: str
    tiers: dict[Tier, str]
    letter_reason: str
    letter_suspicion: str
    letter_no_diagnosis: str
    letter_held: str
    letter_unknown: str
    letter_also: str
    letter_also_line: str
    letter_note: str
    letter_course: str
    letter_exam: str
    letter_exam_none: str
    letter_open: str
    letter_closing: str
    letter_signed: str


@cache
def colleague_words() -> ColleagueWords:
    """Read once."""
    text = (files("reports") / "colleagues.yaml").read_text(encoding="utf-8")
    return ColleagueWords.model_validate(yaml.safe_load(text))
