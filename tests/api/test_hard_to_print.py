"""Names and notes that break other printers: printed as written, or words that stand for them.

From the form over HTTP through the code of the worker to the pages that people see.
"""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select, update

from records.patients import name_key
from records.tables import Case, Drawing
from reports.wording import wording
from tests.api.clinic import Clinic
from tests.api.forms import a_form
from tests.api.test_sessions import browser
from tests.reports.printed import pages_of, text_of
from tests.reports.ua_check import read

IN_OUR_RECORDS = wording("en").name_unprintable
LATIN = {
    "two hundred letters": "Wolfeschlegelsteinhausen" * 4,
    "many words": "Anna Maria " * 9,
    "markup": "<b>&amp;</b></para><img src='x'/>",
}
OTHERS = {"emoji": "😀 Zoë", "another script": "שרה", "mixed": "明美 Ann"}
NAMES = LATIN | OTHERS
NOTE = "Mind the <b>step</b> & \u202ego 😀."
KINDS = {"handout", "transfer", "letter", "safety_net"}


def posted(clinic: Clinic, example: str, name: str) -> tuple[str, str]:
    """A case of a patient of this name, drawn and claimed: the case and the claim."""
    form: Any = a_form(example)
    form["patient"] |= {"given_name": name, "family_name": name}
    case: str = clinic.post_intake(form).json["id"]
    clinic.work()
    claim = clinic.claim(case)
    clinic.work()
    return case, claim


def drawn_with_a_note(clinic: Clinic, name: str, note: str) -> str:
    """A case whose sheet has this message, drawn for the signature."""
    case, claim = posted(clinic, "EX-02", name)
    plan = clinic.case(case)["plan"] | {"message": note}
    assert clinic.act(case, "edit", claim=claim, plan=plan, note="kind words").status_code == 200
    clinic.work()
    clinic.clock.pass_time(seconds=31)  # the relay finds what nobody was told of
    clinic.work()
    return case


def referred_with_a_note(clinic: Clinic, name: str, note: str) -> str:
    """An emergency whose letter has this message; its other papers are drawn as well."""
    case, claim = posted(clinic, "EX-15", name)
    to = {"claim": claim, "destination": "dest_ed_mri", "note": "by phone", "message": note}
    assert clinic.act(case, "refer", to).status_code == 200
    assert clinic.act(case, "safety-net", claim=claim, going_to=note[:190]).status_code == 200
    clinic.work()
    return case


def drawings(clinic: Clinic, case: str) -> list[tuple[str, bytes]]:
    """What was drawn for a case, oldest first: the kind and the bytes."""
    with clinic.database.reading() as session:
        rows = session.scalars(select(Drawing).where(Drawing.case_id == case).order_by(Drawing.at))
        return [(row.document, row.pdf) for row in rows]


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_a_name_is_printed_as_written_or_said_to_be_in_the_records(
    clinic: Clinic, name: str
) -> None:
    sheet, emergency = (
        make(clinic, name, NOTE) for make in (drawn_with_a_note, referred_with_a_note)
    )
    papers = drawings(clinic, sheet) + drawings(clinic, emergency)

    assert {kind for kind, _ in papers} == KINDS
    expected = name if name in LATIN.values() else IN_OUR_RECORDS
    for _, pdf in papers:
        assert "".join(expected.split()) in "".join(text_of(pdf).split())
        assert read(pdf).faults == []
    phone = browser(clinic).get(f"/cases/{sheet}/documents/final/phone")
    assert phone.status_code == 200
    assert name not in phone.text
    assert "Mind the &lt;b&gt;step&lt;/b&gt; &amp; go [?]." in phone.text


@pytest.mark.parametrize(
    ("longest", "draw"), [(2000, drawn_with_a_note), (1000, referred_with_a_note)]
)
def test_a_long_note_is_printed_to_its_last_word(
    clinic: Clinic, longest: int, draw: Callable[[Clinic, str, str], str]
) -> None:
    note = " ".join(f"w{n:03}" for n in range(longest // 5))
    kind = "letter" if draw is referred_with_a_note else "handout"
    pdf = dict(drawings(clinic, draw(clinic, "Ann", note)))[kind]  # the newest

    assert set(note.split()) <= set(text_of(pdf).split())
    assert read(pdf).faults == []


@pytest.mark.parametrize("name", ["An\x07n", "Ann\n", "\x00", "", " "])
def test_control_characters_and_no_name_are_refused_before_anything_is_stored(
    clinic: Clinic, name: str
) -> None:
    form: Any = a_form("EX-02")
    form["patient"]["given_name"] = name

    assert clinic.post_intake(form).status_code in (400, 422)
    assert clinic.cases() == 0


@pytest.mark.parametrize("joiner", ["\u200c", "\u200d"])
def test_an_unseen_joiner_belongs_to_the_spelling_of_a_name(clinic: Clinic, joiner: str) -> None:
    form: Any = a_form("EX-02")
    given = f"علی{joiner}رضا"
    form["patient"] |= {"given_name": given, "family_name": "Karimi"}

    case = clinic.post_intake(form).json["id"]

    assert clinic.case(case)["patient"]["given_name"] == given
    assert name_key(given, "Karimi") == name_key(given.replace(joiner, ""), "Karimi")


@pytest.mark.parametrize("name", ["\u200d", "An\u200bn", "\u202eAnn", "An\ufeffn", "\u200cA\x07"])
def test_other_unseen_characters_do_not(clinic: Clinic, name: str) -> None:
    form: Any = a_form("EX-02")
    form["patient"]["given_name"] = name

    assert clinic.post_intake(form).status_code == 422
    assert clinic.cases() == 0


def test_without_a_first_name_the_sheet_says_that_it_is_in_the_records(clinic: Clinic) -> None:
    """No door lets such a row in; a restored or imported one may hold it."""
    case = clinic.post_intake(a_form("EX-02")).json["id"]
    with clinic.database.writing() as session:
        session.execute(update(Case).values(given_name=""))
    clinic.work()

    ((_, pdf),) = drawings(clinic, case)
    assert f"For {IN_OUR_RECORDS}" in pages_of(pdf)[0]
