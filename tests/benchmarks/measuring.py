"""Latencies in interleaved rounds: noise of the machine hits every contestant alike."""

import gc
import os
import platform
import statistics
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from time import perf_counter_ns
from typing import Any

BLOCK = 200  # items that one contestant handles before the next one's turn

Contestant = tuple[Callable[[Any], object], Sequence[Any]]
"""What is timed, and its inputs; every contestant has as many."""


@dataclass(frozen=True, slots=True)
class Latency:
    """Microseconds: the median over the rounds of each round's percentile."""

    p50: float
    p99: float


def race(contestants: Mapping[str, Contestant], rounds: int, block: int = BLOCK) -> dict[str, Any]:
    """The latency of each contestant, by name, over all its inputs in each of the rounds.

    The prepared inputs are taken out of the garbage collector's sight: they are the benchmark's.
    """
    gc.collect()
    gc.freeze()
    laps: dict[str, list[Latency]] = {name: [] for name in contestants}
    for function, inputs in contestants.values():
        _times(function, inputs[:block])
    for number in range(rounds):
        times = _round(contestants, block, number)
        for name, values in times.items():
            laps[name].append(Latency(_percentile(values, 50), _percentile(values, 99)))
    return {
        name: Latency(
            statistics.median(lap.p50 for lap in each), statistics.median(lap.p99 for lap in each)
        )
        for name, each in laps.items()
    }


def _round(
    contestants: Mapping[str, Contestant], block: int, number: int
) -> dict[str, list[float]]:
    times: dict[str, list[float]] = {name: [] for name in contestants}
    names = list(contestants)
    turned = names[number % len(names) :] + names[: number % len(names)]
    count = len(next(iter(contestants.values()))[1])
    for start in range(0, count, block):
        for name in turned:
            function, inputs = contestants[name]
            times[name] += _times(function, inputs[start : start + block])
    return times


def _times(function: Callable[[Any], object], inputs: Iterable[Any]) -> list[float]:
    found = []
    for each in inputs:
        start = perf_counter_ns()
        function(each)
        found.append((perf_counter_ns() - start) / 1000)
    return found


def _percentile(values: list[float], percent: int) -> float:
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; the first column is text, the others are figures."""
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def met(reached: bool) -> str:
    return "met" if reached else "**missed**"


def held(name: str) -> int:
    """KiB of memory of this process, by its name in the proc file system: VmRSS is all that is
    resident, VmHWM the most it ever was, RssFile that of it which is read from files, as code is,
    and shared by all processes that do."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:"))


def circumstances(packages: Iterable[str]) -> str:
    """When, on what, with which versions, and how busy the machine was."""
    load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
    versions = ", ".join(f"{name} {version(name)}" for name in packages)
    return (
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {_processor()}, {os.cpu_count()} cores "
        f"(load {load}), {platform.system()} {platform.release()}, "
        f"Python {platform.python_version()}; {versions}."
    )


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.machine()
    names = (line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.machine())
