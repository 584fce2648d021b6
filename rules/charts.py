"""What the body chart says: zone groups, sides, sites, root strips (questionnaire.md section 3)."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from rules.form import Form
from rules.knowledge_model import BodyChart


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart of a form. `known` is false when nothing was drawn or it could not be shown."""

    body: BodyChart
    zones: frozenset[str]
    known: bool

    @classmethod
    def of(cls, form: Form, item: str) -> "Chart":
        value = form.value(item)
        drawn = value if isinstance(value, tuple) else ()
        zones = frozenset(code for code in drawn if code not in ("none", "unsure"))
        return cls(
            form.knowledge.questionnaire.chart, zones, bool(drawn) and set(drawn) != {"unsure"}
        )

    def on(self, side: str, names: Iterable[str]) -> bool:
        """Whether one of the named zones is drawn on a side (`left`, `right`)."""
        return not self.zones.isdisjoint(_sided(tuple(names), (f"_{side[0]}",)))

    def on_either(self, names: Iterable[str]) -> bool:
        """Whether one of the named zones is drawn at all, in the middle or on a side."""
        return not self.zones.isdisjoint(_sided(tuple(names), ("", "_l", "_r")))

    def on_both(self, names: Iterable[str]) -> bool:
        """Whether the named zones are drawn on the left and on the right."""
        wanted = tuple(names)
        return self.on("left", wanted) and self.on("right", wanted)

    def group(self, name: str) -> tuple[str, ...]:
        return self.body.groups[name]

    def at_site(self, code: str) -> bool:
        """Whether a site is drawn (section 3.3); `elsewhere_above` and `saddle` are `other`."""
        return self.on_either(self.body.sites.get(code, ()))

    def follows_a_root(self) -> bool:
        """An L4, L5 or S1 strip is drawn on one and the same side."""
        return any(
            all(self.on(side, part) for part in strip)
            for side in ("left", "right")
            for strip in self.body.roots.values()
        )

    def lateral_sides(self) -> frozenset[str]:
        """The sides on which anything from buttock to foot is drawn."""
        return frozenset(side for side in ("left", "right") if self.on(side, self.group("lateral")))


@cache
def _sided(names: tuple[str, ...], ends: tuple[str, ...]) -> frozenset[str]:
    return frozenset(f"{name}{end}" for name in names for end in ends)
