"""The safety properties of red-flags.md section 6, on the second channel."""

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from hypothesis import given
from hypothesis import strategies as st

from rules.knowledge_base import knowledge
from rules.knowledge_model import AnswerValue, Item, Tier
from rules.reference import Reading, read
from tests.rules.drawn_forms import FEW, FINDINGS, FORM, FORMS, with_changes

T = TypeVar("T")
# After new hard work the tight leg is asked for; after a sudden start without an injury it is not.
# Moving between these two hides an answer, so the order of `pain_start` is not tested here.
ORDERED = {name: item for name, item in FORM.items() if item.order and name != "pain_start"}
NOTHING = 9


def _read(answers: dict[str, AnswerValue], exam: dict[str, AnswerValue] | None = None) -> Reading:
    return read(knowledge(), answers, exam or {})


def _urgency(tiers: "list[Tier]") -> int:
    """A number that grows as a form gets less urgent."""
    return min((tier.rank for tier in tiers), default=NOTHING)


def _fired(found: Reading) -> int:
    return _urgency(list(found.fired.values()))


def _worst(found: Reading) -> int:
    return _urgency([*found.fired.values(), *found.possible.values()])


def _locked(found: Reading) -> bool:
    """Nothing may be released: something is possible at E, S, U or H, or a hold has fired."""
    possible = set(found.possible.values()) - {Tier.ROUTINE_GP}
    urgent = {tier for tier in found.fired.values() if tier.rank <= Tier.URGENT_2W.rank}
    return bool(possible or urgent or Tier.CLINICIAN_HOLD in found.fired.values())


def _steps(item: Item) -> Iterator[tuple[str, str]]:
    """Each known answer with each more adverse one."""
    ranks = [[code for code in tie if code != "unknown"] for tie in item.order]
    for rank, milder in enumerate(ranks):
        for worse in ranks[rank + 1 :]:
            yield from ((low, high) for low in milder for high in worse)


def _pick(items: dict[str, Item], make: Callable[[Item], list[T]]) -> st.SearchStrategy[Any]:
    pairs = [(name, each) for name, item in sorted(items.items()) for each in make(item)]
    return st.sampled_from(pairs)


@FEW
@given(FORMS, _pick(ORDERED, lambda item: list(_steps(item))))
def test_a_a_worse_answer_never_lowers_a_tier(
    answers: dict[str, AnswerValue], step: tuple[str, tuple[str, str]]
) -> None:
    name, (milder, worse) = step
    as_tuple = FORM[name].type == "choices"
    values = [((code,) if as_tuple else code) for code in (milder, worse)]

    before, after = (_read(with_changes(answers, (name, value))) for value in values)

    assert _fired(after) <= _fired(before)
    assert _worst(after) <= _worst(before)


@FEW
@given(FORMS, st.sampled_from(sorted(ORDERED)))
def test_a_not_known_never_fires_less_than_the_mildest_answer(
    answers: dict[str, AnswerValue], name: str
) -> None:
    code = next(code for tie in FORM[name].order for code in tie)
    mildest: AnswerValue = (code,) if FORM[name].type == "choices" else code

    known, blank = (_read(with_changes(answers, (name, value))) for value in (mildest, None))

    assert _fired(blank) <= _fired(known)


@FEW
@given(FORMS, st.sampled_from(sorted(n for n, item in FORM.items() if item.page[0] == "S")))
def test_b_deleting_an_answer_never_clears_a_rule_nor_unlocks(
    answers: dict[str, AnswerValue], name: str
) -> None:
    staff_only = name in knowledge().never_unknown
    before, after = _read(answers), _read(with_changes(answers, (name, None)))

    gone = {*before.fired, *before.possible} - {*after.fired, *after.possible}
    assert staff_only or gone <= {"core_unknown"}
    assert staff_only or _worst(after) <= _worst(before)
    assert staff_only or _locked(after) or not _locked(before)


@FEW
@given(FORMS, FINDINGS)
def test_c_the_worst_case_is_never_milder_than_what_fired(
    answers: dict[str, AnswerValue], exam: dict[str, AnswerValue]
) -> None:
    found = _read(answers, exam)

    assert _worst(found) <= _fired(found)
    for rule, tier in found.possible.items():
        assert rule not in found.fired or tier.rank < found.fired[rule].rank


def test_d_a_blank_form_is_same_day_at_least_and_locked() -> None:
    found = _read({})

    assert found.fired["ces_possible_unsure"] is Tier.SAME_DAY
    assert _worst(found) == Tier.EMERGENCY_NOW.rank
    assert _locked(found)


@FEW
@given(FORMS, FINDINGS)
def test_e_an_examination_never_lowers_a_tier(
    answers: dict[str, AnswerValue], exam: dict[str, AnswerValue]
) -> None:
    before, after = _read(answers), _read(answers, exam)

    assert all(after.fired[rule].rank <= tier.rank for rule, tier in before.fired.items())
    assert _worst(after) <= _worst(before)


@FEW
@given(FORMS)
def test_e_without_an_examination_no_finding_fires(answers: dict[str, AnswerValue]) -> None:
    found = _read(answers)

    assert not [rule for rule in (*found.fired, *found.possible) if rule.startswith("exam_")]


@FEW
@given(FORMS, st.randoms(use_true_random=False))
def test_the_order_of_the_answers_never_matters(answers: dict[str, AnswerValue], luck: Any) -> None:
    names = list(answers)
    luck.shuffle(names)

    assert _read({name: answers[name] for name in names}) == _read(answers)
