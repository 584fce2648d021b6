"""The five sources: points, caps, supersession, rank, ties, look-alikes (sources.md 3, 5, 6)."""

from functools import cached_property
from itertools import permutations

from rules.conditions import parse
from rules.knowledge_model import SOURCES, Evidence, Knowledge, Source
from rules.proof.logic import Bit, Number, at_least, clip, every, no, points, some
from rules.proof.reading import Reading

TIE_BELOW = 3
NESTED = {"nerve", "disc"}
ALERT_FROM = 0


class Ranking:
    """What the evidence on a form amounts to; known answers only."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.knowledge: Knowledge = reading.knowledge
        self.fired: dict[str, Bit] = {
            rule.id: reading.evaluate(parse(rule.when)).low
            for rule in self.knowledge.evidence.values()
        }
        self.groups = {source: self._groups(source) for source in SOURCES}
        self.scores: dict[Source, Number] = {source: self._score(source) for source in SOURCES}

    # ---- points
    def _counts(self, rule: Evidence, source: Source) -> Bit:
        """The rule fired and no examination supersedes it for this source."""
        recorded = {
            entry: no(self.reading.chosen(entry, "not_done")) for entry in ("ex_rm", "ex_kemp")
        }
        gone: Bit = False
        if rule.group == "F":
            gone = recorded["ex_rm"]
        elif rule.group == "E" and source == "facet":
            gone = recorded["ex_kemp"]
        return every((self.fired[rule.id], no(gone)))

    def _groups(self, source: Source) -> dict[str, Number]:
        """The points of each group after supersession and caps."""
        scoring = self.knowledge.scoring
        terms: dict[str, list[tuple[Bit, int]]] = {}
        for rule in self.knowledge.evidence.values():
            if source in rule.points:
                term = (self._counts(rule, source), rule.points[source])
                terms.setdefault(rule.group, []).append(term)
        caps = {group: scoring.caps.get((group, source), scoring.default_cap) for group in terms}
        caps["X"] = scoring.exam_cap
        return {group: clip(points(each), *caps[group]) for group, each in terms.items()}

    def _score(self, source: Source) -> Number:
        scoring, groups = self.knowledge.scoring, self.groups[source]
        history: Number = 0
        for group, value in groups.items():
            history = history if group == "X" else history + value
        exam = groups.get("X", 0)
        return scoring.priors[source] + clip(history, *scoring.history_cap) + exam

    # ---- rank
    def _before(self, one: Source, other: Source) -> Bit:
        """One ranks before the other; equal scores rank in the fixed order."""
        first = SOURCES.index(one) < SOURCES.index(other)
        mine, theirs = self.scores[one], self.scores[other]
        return mine >= theirs if first else mine > theirs

    def best(self, source: Source) -> Bit:
        return self._best[source]

    @cached_property
    def _best(self) -> dict[Source, Bit]:
        return {
            source: every(self._before(source, other) for other in SOURCES if other != source)
            for source in SOURCES
        }

    @cached_property
    def _close(self) -> dict[tuple[Source, Source], Bit]:
        """(best, second) pairs less than a tie apart, the second not below 0."""
        found: dict[tuple[Source, Source], Bit] = {}
        for one, two in permutations(SOURCES, 2):
            rest = [other for other in SOURCES if other not in (one, two)]
            near = self.scores[one] - self.scores[two] < TIE_BELOW
            placed = (self.best(one), *(self._before(two, other) for other in rest))
            found[one, two] = every((*placed, near, self.scores[two] >= 0))
        return found

    @cached_property
    def nested(self) -> Bit:
        """The working hypothesis is nerve and disc together."""
        return some(bit for pair, bit in self._close.items() if set(pair) == NESTED)

    @cached_property
    def tie(self) -> Bit:
        return some(bit for pair, bit in self._close.items() if set(pair) != NESTED)

    def hypothesis(self, name: str) -> Bit:
        if name == "nerve_disc":
            return self.nested
        return every((self._best[name], no(self.nested)))  # type: ignore[index]

    # ---- counts for the withhold rules
    def fewer_groups(self, number: int) -> Bit:
        """Fired evidence rules come from fewer groups than this."""
        names = sorted({rule.group for rule in self.knowledge.evidence.values()})
        fired = [
            some(self.fired[r.id] for r in self.knowledge.evidence.values() if r.group == group)
            for group in names
        ]
        return no(at_least(fired, number))

    def fewer_supporting(self, number: int) -> Bit:
        """Fewer groups than this give the best source a positive sum."""
        return some(
            every((self.best(source), no(at_least([n > 0 for n in groups.values()], number))))
            for source, groups in self.groups.items()
        )

    # ---- look-alikes
    def alert(self, name: str) -> Bit:
        """The look-alike alerts: by a score of 0 or more or by a condition of its own."""
        mimic = self.knowledge.mimics[name]
        free: list[tuple[Bit, int]] = []
        capped_ones: list[tuple[Bit, int]] = []
        for row in mimic.rows:
            part = capped_ones if row.id in mimic.capped_rows else free
            part.append((self.reading.evaluate(parse(row.when)).low, row.points))
        found: list[Bit] = []
        if mimic.start is not None:
            capped = points(capped_ones)
            capped = capped if mimic.cap is None else clip(capped, -mimic.cap, mimic.cap)
            found.append(points(free, mimic.start) + capped >= ALERT_FROM)
        if mimic.alert_when:
            found.append(self.reading.evaluate(parse(mimic.alert_when)).low)
        return some(found)
