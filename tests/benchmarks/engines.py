"""The rule engine against its peers, on the same compiled rules and the same intakes."""

from collections.abc import Iterator, Mapping

from rules.assessment import assess
from rules.knowledge_base import knowledge
from rules.model import Inputs
from rules.readings import read
from tests.benchmarks.intakes import intakes
from tests.benchmarks.measuring import Contestant, Latency, circumstances, met, race, table
from tests.benchmarks.parts import parts
from tests.benchmarks.passes import Asked, compiled_rules, recorded, rulesets
from tests.benchmarks.peers import Clips, Engine, GeneratedIfs, Ours, Zen

SEED = 20261124
INTAKES = 1000
PACKAGES = ("durable-rules", "zen-engine", "clipspy")
TWO = "ours, two channels"
EXPLAINED = "ours, two channels with explanation (`assess`)"
TARGETS = (("zen-engine", 2), ("clipspy", 3))
"""How many times as fast as whom the single channel is to be; with explanation it is 1."""


class Disagreement(Exception):
    """An engine whose firing sets differ: its times would mean nothing."""


def report(rounds: int, number: int = INTAKES) -> str:
    """Both tables with their circumstances, as Markdown. Raises Disagreement."""
    forms = intakes(number, SEED)
    asked = recorded(forms)
    engines: tuple[Engine, ...] = (
        *(Ours(), Zen(together=False), Zen(together=True)),
        *(Clips(calls_back=False), Clips(calls_back=True), GeneratedIfs()),
    )
    for engine in engines:
        _agrees(engine, asked)
    latencies = race(_contestants(engines, asked, forms), rounds)
    return "\n\n".join(
        [
            circumstances(PACKAGES),
            f"{_size()} {number} intakes, {rounds} rounds, engines in turn; every engine gave the "
            f"same firing set in each of {number * len(asked[0].facts)} passes.",
            table(("engine", "p50 µs", "p99 µs", "p50 / floor"), _rows(latencies)),
            table(("p50 ratio", "measured", "wanted", ""), _ratios(latencies)),
            "Where the time of `assess` goes, each part timed alone:",
            table(("part", "p50 µs"), _parts(latencies, race(parts(forms), rounds))),
        ]
    )


def _agrees(engine: Engine, asked: list[Asked]) -> None:
    for number, each in enumerate(asked):
        fired = engine.fire(engine.prepared(each))
        if fired != each.fired:
            differing = [sorted(a ^ b) for a, b in zip(fired, each.fired, strict=True)]
            raise Disagreement(f"{engine.name}, intake {number}: {differing}")


def _contestants(
    engines: tuple[Engine, ...], asked: list[Asked], forms: list[Inputs]
) -> dict[str, Contestant]:
    base = knowledge()

    def both(form: Inputs) -> object:
        return read(base, form.answers, form.exam)

    def explained(form: Inputs) -> object:
        return assess(base, form)

    found: dict[str, Contestant] = {
        engine.name: (engine.fire, [engine.prepared(each) for each in asked]) for engine in engines
    }
    return {**found, TWO: (both, forms), EXPLAINED: (explained, forms)}


def _size() -> str:
    rules = [compiled_rules(each) for each in rulesets().values()]
    alternatives = sum(len(choice) for each in rules for choice in each.values())
    return f"{sum(map(len, rules))} rules as {alternatives} alternatives in {len(rules)} rulesets."


def _rows(latencies: Mapping[str, Latency]) -> Iterator[tuple[str, ...]]:
    floor = latencies[GeneratedIfs.name]
    ours = (Ours.name, TWO, EXPLAINED)
    for name in (*ours, *(name for name in latencies if name not in ours)):
        each = latencies[name]
        yield name, f"{each.p50:,.0f}", f"{each.p99:,.0f}", f"{each.p50 / floor.p50:,.1f}"


def _parts(whole: Mapping[str, Latency], found: Mapping[str, Latency]) -> Iterator[tuple[str, ...]]:
    times = {name: each.p50 for name, each in found.items()}
    rest = whole[EXPLAINED].p50 - sum(times.values())
    times["stage two of the engine, ranking, comparing, policies, prescription (the rest)"] = rest
    for name, each in times.items():
        yield name, f"{each:,.0f}"


def _ratios(latencies: Mapping[str, Latency]) -> Iterator[tuple[str, ...]]:
    for mine, explained in ((Ours.name, False), (EXPLAINED, True)):
        for peer, times in TARGETS:
            wanted = 1 if explained else times
            for other in (name for name in latencies if name.startswith(peer)):
                ratio = latencies[other].p50 / latencies[mine].p50
                yield f"{other} / {mine}", f"{ratio:.2f}x", f">= {wanted}x", met(ratio >= wanted)
