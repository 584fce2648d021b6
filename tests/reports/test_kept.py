"""Drawings are shared between documents, patients are not: no order of printing changes a byte."""

import gc
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports import kept
from reports.handout import render_handout
from reports.sheet import Look, Sheet, SignedBy
from rules.model import CarePlan, Prescribed
from tests.reports.printed import text_of
from tests.reports.sheets import CLINIC, KNOWN, draft, final, plan, prescribed

NAMES = ("Amina", "Bartholomew", "Chidiebere", "Dmytro", "Eleni", "Łukasz", "José", "Дмитро")
PLANS = (("N-01", "N-02", "S-04", "N-05"), ("N-02", "S-04"), ("D-03", "D-06", "M-01"))
LOOKS = (Look(), Look(paper="letter"), Look(high_contrast=True), Look(large_print=True))


@st.composite
def sheets(draw: st.DrawFn) -> Sheet:
    """Sheets with much in common and something of one patient's own in each."""
    number = draw(st.integers(0, 99_999))
    names = draw(st.sampled_from(PLANS))
    noted = draw(st.sampled_from((None, f"Note {number} of the physio.")))
    chosen = [prescribed(name, note=noted) for name in names]
    values: dict[str, Any] = {
        "number": f"R-{number:06}",
        "first_name": draw(st.sampled_from(NAMES)),
        "look": draw(st.sampled_from(LOOKS)),
        "language": draw(st.sampled_from(("en", "es"))),
        "clinic": replace(CLINIC, name=draw(st.sampled_from(("Riverside", "Łódź Road")))),
        "plan": plan(
            *chosen,
            side=draw(st.sampled_from(("left", "right"))),
            message=draw(st.sampled_from((None, f"Message {number}."))),
        ),
    }
    make: Callable[..., Sheet] = draw(st.sampled_from((draft, final)))
    return make(**values)


def _cold(sheet: Sheet) -> bytes:
    kept.forget()
    return render_handout(sheet, KNOWN)


@settings(max_examples=12, deadline=None)
@given(st.lists(sheets(), min_size=2, max_size=4), st.randoms(use_true_random=False))
def test_what_was_printed_before_changes_no_byte(found: list[Sheet], order: Any) -> None:
    alone = [_cold(sheet) for sheet in found]
    turns = list(range(len(found))) * 2
    order.shuffle(turns)

    for turn in turns:
        assert render_handout(found[turn], KNOWN) == alone[turn]


@settings(max_examples=12, deadline=None)
@given(st.lists(sheets(), min_size=2, max_size=4, unique_by=lambda sheet: sheet.number))
def test_a_sheet_says_nothing_of_another_patient(found: list[Sheet]) -> None:
    for sheet in found:
        printed = text_of(render_handout(sheet, KNOWN))
        assert sheet.number in printed
        assert sheet.clinic.name in printed
        for other in found:
            if other is not sheet:
                assert other.number not in printed
                assert f" {int(other.number[2:])} of the physio" not in printed
                assert other.first_name == sheet.first_name or other.first_name not in printed


def _own_words(word: str) -> CarePlan:
    """A plan with that word wherever a person can write."""
    dose = KNOWN.exercises["N-02"].dose
    edited = replace(dose, source="edited", frequency=f"{word} often", reps_min=7, reps_max=7)
    eased = replace(dose, source="edited", progression=f"{word} more")
    each: Iterable[Prescribed] = (
        prescribed("N-01", note=f"{word} note"),
        prescribed("N-02", dose=edited),
        prescribed("S-04", dose=eased),
    )
    return plan(*each, message=f"{word} message")


@pytest.mark.parametrize("large_print", [False, True])
def test_nothing_a_person_wrote_about_a_patient_is_kept(large_print: bool) -> None:
    word = "Quetzalcoatl"
    sheet = final(
        first_name=f"{word}a",
        number=f"R-{word}",
        plan=_own_words(word),
        signed_by=SignedBy(f"{word} Smith", f"PH{word}"),
        look=Look(large_print=large_print),
        diary=True,
    )
    kept.forget()

    assert text_of(render_handout(sheet, KNOWN)).count(word) >= 8
    texts = _texts_below(kept._size, kept._drawing)
    assert any(KNOWN.exercises["N-01"].title in text for text in texts)
    assert not any(word in text for text in texts)


def _texts_below(*roots: Any) -> set[str]:
    """Every text that is held, also as a part of something; code is not looked into."""
    seen: dict[int, Any] = {}
    waiting = [thing for root in roots for thing in gc.get_referents(root)]
    while waiting:
        thing = waiting.pop()
        ours = type(thing).__module__.split(".")[0] in ("builtins", "reports", "rules", "functools")
        if id(thing) not in seen and ours and not callable(thing):
            seen[id(thing)] = thing
            waiting += gc.get_referents(thing)
    return {thing for thing in seen.values() if isinstance(thing, str)}


USUAL: dict[str, Any] = {"plan": plan("N-02", "D-06", "S-03")}
OTHERS: dict[str, dict[str, Any]] = {
    "side": {"plan": plan("N-02", "D-06", "S-03", side="right")},
    "order": {"plan": plan("D-06", "N-02", "S-03")},
    "another exercise": {"plan": plan("N-02", "D-06", "S-01")},
    "variant": {"plan": plan("N-02", "D-06", prescribed("S-03", variant="seated"))},
    "foot": {"plan": plan(prescribed("N-02", relaxed_foot=True), "D-06", "S-03")},
    "bed": {"plan": plan("N-02", "D-06", prescribed("S-03", surface="bed"))},
    "note": {"plan": plan("N-02", "D-06", prescribed("S-03", note="Slowly."))},
    "general": {"plan": plan("N-02", "D-06", "S-03", hypothesis=None)},
    "hypothesis": {"plan": plan("N-02", "D-06", "S-03", hypothesis="disc")},
    "precaution": {"plan": plan("N-02", "D-06", "S-03", precautions=("pc_hernia_abdo",))},
    "language": {"language": "es"},
    "paper": {"look": Look(paper="letter")},
    "contrast": {"look": Look(high_contrast=True)},
    "large print": {"look": Look(large_print=True)},
    "body": {"look": Look(body="headscarf")},
    "colour": {"clinic": replace(CLINIC, colour="#7a1fa2")},
    "phone": {"clinic": replace(CLINIC, phone="09876 543210")},
    "state": {"state": "final", "signed_by": SignedBy("Jane Smith", "PH123456")},
}


@pytest.mark.parametrize("change", OTHERS.values(), ids=OTHERS)
def test_each_difference_is_printed_though_much_is_the_same(change: dict[str, Any]) -> None:
    usual, other = draft(**USUAL), draft(**USUAL | change)
    alone = _cold(other)
    _cold(usual)

    assert render_handout(other, KNOWN) == alone != render_handout(usual, KNOWN)


def test_letters_that_few_texts_have_are_printed_right_beside_the_others() -> None:
    """Both the clinic's name and the patient's have some that not every document has."""
    clinic = replace(CLINIC, name="Łódź Physiotherapy")
    printed = [
        text_of(render_handout(final(clinic=clinic, first_name=name), KNOWN))
        for name in ("Ździsław", "Amina", "Ő")
    ]

    assert [text.count("Łódź Physiotherapy") for text in printed] == [2, 2, 2]
    assert "For Ździsław" in printed[0]
    assert "For Ő" in printed[2]


def test_keeps_are_bounded() -> None:
    for keep in (kept._size, kept._drawing):
        assert keep.cache_info().maxsize is not None


def test_a_dose_with_other_numbers_is_the_one_printed() -> None:
    """The drawing of the exercise's own dose is at hand."""
    usual = render_handout(final(plan=plan("N-02")), KNOWN)
    dose = replace(KNOWN.exercises["N-02"].dose, source="edited", reps_min=4, reps_max=6)
    changed = render_handout(final(plan=plan(prescribed("N-02", dose=dose))), KNOWN)

    assert "4 to 6 times" not in text_of(usual)
    assert "4 to 6 times" in text_of(changed)
