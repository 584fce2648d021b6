"""The engine behind its one door: the safe subset, its limits, threads, forks and faults."""

import os
import signal
import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

import durable_rules_engine as core
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.conditions import Named, Node, parse
from rules.encoding import Value
from rules.engine import EngineError, RuleBaseError, Ruleset, name_hash
from rules.findings import rulebase
from rules.knowledge_base import knowledge
from tests.rules.drawn_forms import FEW

NAMES = "abcdef"


def a_ruleset(**rules: str) -> Ruleset:
    return Ruleset("test", {name: parse(text) for name, text in rules.items()})


def a_fact(*names: str) -> dict[str, Value]:
    return {f"f_{name}": True for name in names}


def test_a_rule_fires_when_all_its_tests_hold() -> None:
    rules = a_ruleset(both="a AND b", one="a OR c")

    assert rules.fired(a_fact("a")) == {"one"}
    assert rules.fired(a_fact("a", "b")) == {"both", "one"}
    assert rules.fired({}) == frozenset()


def test_numbers_are_compared_at_the_limit() -> None:
    rules = a_ruleset(old="age_years >= 50", young="age_years < 50", warm="ex_temp_c >= 37.5")

    assert rules.fired({"n_age_years_ge": 500, "n_age_years_le": 500}) == {"old"}
    assert rules.fired({"n_age_years_ge": 499, "n_age_years_le": 499}) == {"young"}
    assert rules.fired({"n_ex_temp_c_ge": 374}) == frozenset()
    assert rules.fired({"n_ex_temp_c_ge": 375}) == {"warm"}


def test_an_evaluation_leaves_nothing_for_the_next() -> None:
    rules = a_ruleset(both="a AND b")
    rules.fired(a_fact("a"))

    assert rules.fired(a_fact("b")) == frozenset()


def test_all_rules_of_a_large_base_can_fire_at_once() -> None:
    rules = Ruleset("large", {f"r{n}": Named("a") for n in range(400)})

    assert len(rules.fired(a_fact("a"))) == 400


CONDITIONS = st.recursive(
    st.sampled_from(NAMES),
    lambda inner: st.tuples(
        st.sampled_from([" AND ", " OR "]), st.lists(inner, min_size=2, max_size=3)
    ).map(lambda made: f"({made[0].join(made[1])})"),
    max_leaves=6,
)


@FEW
@given(st.lists(CONDITIONS, min_size=1, max_size=8), st.sets(st.sampled_from(NAMES)))
def test_the_engine_fires_what_plain_logic_says(texts: list[str], true: set[str]) -> None:
    rules = a_ruleset(**{f"r{n}": text for n, text in enumerate(texts)})
    values = {name: name in true for name in NAMES}
    said = {f"r{n}" for n, text in enumerate(texts) if eval(text.lower(), {}, values)}  # noqa: S307

    assert rules.fired(a_fact(*true)) == said


def test_threads_never_mix_two_patients() -> None:
    rules = Ruleset("threads", {name: parse(f"{name} AND common") for name in NAMES})

    def one(number: int) -> bool:
        name = NAMES[number % len(NAMES)]
        return rules.fired(a_fact(name, "common")) == {name}

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(one, range(2000)))


def test_a_fork_in_the_middle_of_an_evaluation_starts_anew() -> None:
    rules = a_ruleset(one="a")
    assert rules.fired(a_fact("a")) == {"one"}
    held, go_on = threading.Event(), threading.Event()

    def hold() -> None:
        with rules._lock:
            held.set()
            go_on.wait()

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait()
    child = os.fork()
    if child == 0:  # the lock is held by a thread that does not exist here
        signal.alarm(10)
        right = rules.fired(a_fact("a")) == {"one"} and rules.fired({}) == frozenset()
        os._exit(0 if right else 1)
    go_on.set()
    holder.join()

    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert rules.fired(a_fact("a")) == {"one"}


class Failing:
    """The engine's C interface with one answer replaced: a fault that the library can produce."""

    def __init__(self, **replaced: object) -> None:
        self.replaced = replaced

    def __getattr__(self, name: str) -> object:
        return self.replaced.get(name, getattr(core, name))


@pytest.mark.parametrize("code", [1, 2, 3, 303, 307])
def test_a_code_of_the_engine_is_an_error(monkeypatch: pytest.MonkeyPatch, code: int) -> None:
    rules = a_ruleset(one="a")
    rules.fired(a_fact("a"))
    monkeypatch.setattr("rules.engine.core", Failing(assert_fact=lambda *_: (code, 0)))

    with pytest.raises(EngineError, match=f"engine code {code}"):
        rules.fired(a_fact("a"))


def test_what_the_engine_raises_is_an_error_too(monkeypatch: pytest.MonkeyPatch) -> None:
    def raises(*_: object) -> None:
        raise core.error("Could not assert fact, error code: 303")

    rules = a_ruleset(one="a")
    monkeypatch.setattr("rules.engine.core", Failing(assert_fact=raises))

    with pytest.raises(EngineError, match="303"):
        rules.fired(a_fact("a"))


@pytest.mark.parametrize(
    "answer", [None, ("{}", '{"one.0":{}}', 1)], ids=["nothing fires", "cut off before the end"]
)
def test_an_evaluation_without_the_sentinel_at_its_end_is_an_error(
    monkeypatch: pytest.MonkeyPatch, answer: object
) -> None:
    rules = a_ruleset(one="a")
    rules.fired(a_fact("a"))
    cut = Failing(
        start_action_for_state=lambda *_: answer, complete_and_start_action=lambda *_: None
    )
    monkeypatch.setattr("rules.engine.core", cut)

    with pytest.raises(EngineError, match="sentinel"):
        rules.fired(a_fact("a"))


def test_after_a_fault_the_next_evaluation_is_right(monkeypatch: pytest.MonkeyPatch) -> None:
    rules = a_ruleset(one="a", other="b")
    rules.fired(a_fact("a"))
    with monkeypatch.context() as broken:
        broken.setattr("rules.engine.core", Failing(complete_and_start_action=lambda *_: None))
        with pytest.raises(EngineError):
            rules.fired(a_fact("a", "b"))

    assert rules.fired(a_fact("b")) == {"other"}


def test_two_names_that_the_engine_cannot_tell_apart_are_refused() -> None:
    one, other = "ookkyep", "slepyyv"
    assert name_hash(f"f_{one}") == name_hash(f"f_{other}")

    with pytest.raises(RuleBaseError, match="collide"):
        a_ruleset(first=one, second=other)


def test_too_many_properties_are_refused() -> None:
    with pytest.raises(RuleBaseError, match="201 properties"):
        Ruleset("wide", {f"r{n}": Named(f"fact{n}") for n in range(201)})


def test_too_many_rules_are_refused() -> None:
    with pytest.raises(RuleBaseError, match="too many; split it"):
        Ruleset("long", {f"r{n}": Named("a") for n in range(24 * 36)})


def test_too_many_alternatives_are_refused_with_the_name_of_the_rule() -> None:
    text = " AND ".join(f"(a{n} OR b{n})" for n in range(9))

    with pytest.raises(RuleBaseError, match="wild"):
        a_ruleset(wild=text)


def _patterns(definition: Mapping[str, object]) -> list[object]:
    found: list[object] = []
    for name, rule in definition.items():
        assert isinstance(rule, dict)
        assert set(rule) == ({"all", "pri"} if name == "_end" else {"all"})
        (one,) = rule["all"]
        assert set(one) == {"m"}
        found += [one["m"]] if name == "_end" else one["m"]["$and"]
    return found


def test_the_shipped_rules_stay_inside_the_proven_subset() -> None:
    rules = rulebase(knowledge())
    for ruleset in (
        rules.facts,
        rules.red_flags,
        rules.evidence,
        rules.precautions,
        rules.withhold,
        rules.contra,
    ):
        for pattern in _patterns(ruleset.definition):
            assert isinstance(pattern, dict)
            ((key, value),) = pattern.items()
            if key.startswith("$"):
                assert key in {"$gte", "$gt", "$lte", "$lt"}
                assert all(type(limit) is int for limit in value.values())
            else:
                assert value is True or value == 1


def test_no_host_thread_is_ever_started() -> None:
    before = threading.active_count()
    rules: dict[str, Node] = {"one": parse("a")}
    Ruleset("quiet", rules).fired(a_fact("a"))

    assert threading.active_count() == before
