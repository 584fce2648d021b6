"""Truth values and small numbers that are plain Python for one form, z3 terms for all forms.

Constants fold away, so the same encoding gives `True`/`False` for answers that are given and a
formula for answers that are left open.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import z3  # type: ignore[import-untyped]

Bit = Any  # bool or z3.BoolRef
Number = Any  # int or z3.BitVecRef
WIDTH = 8  # bits of a score; the largest sum of points is checked against LARGEST
LARGEST = 120


def every(parts: Iterable[Bit]) -> Bit:
    """All hold."""
    kept = []
    for part in parts:
        if part is False:
            return False
        if part is not True:
            kept.append(part)
    return True if not kept else kept[0] if len(kept) == 1 else z3.And(kept)


def some(parts: Iterable[Bit]) -> Bit:
    """At least one holds."""
    kept = []
    for part in parts:
        if part is True:
            return True
        if part is not False:
            kept.append(part)
    return False if not kept else kept[0] if len(kept) == 1 else z3.Or(kept)


def no(part: Bit) -> Bit:
    return (not part) if isinstance(part, bool) else z3.Not(part)


def at_least(parts: Sequence[Bit], number: int) -> Bit:
    """At least `number` of the parts hold."""
    if number <= 0:
        return True
    reached: list[Bit] = [True] + [False] * number
    for part in parts:
        for n in range(number, 0, -1):
            reached[n] = some((reached[n], every((reached[n - 1], part))))
    return reached[number]


def points(terms: Iterable[tuple[Bit, int]], start: int = 0) -> Number:
    """`start` plus the points of the terms that hold. Raises OverflowError when it could wrap."""
    total: Number = start
    reach = abs(start)
    for held, value in terms:
        reach += abs(value)
        if isinstance(held, bool):
            total = total + (value if held else 0)
        else:
            total = total + z3.If(held, z3.BitVecVal(value, WIDTH), z3.BitVecVal(0, WIDTH))
    if reach > LARGEST:
        raise OverflowError(f"points add up to {reach}, {LARGEST} fit")
    return total


def clip(value: Number, low: int, high: int) -> Number:
    if isinstance(value, int):
        return max(low, min(high, value))
    lowest, highest = z3.BitVecVal(low, WIDTH), z3.BitVecVal(high, WIDTH)
    return z3.If(value < lowest, lowest, z3.If(value > highest, highest, value))


def variable(name: str) -> Bit:
    """A truth value that is left open."""
    return z3.Bool(name)


class Question:
    """A conjunction put to the solver, and the model when it can hold."""

    def __init__(self, *constraints: Bit) -> None:
        self._solver = z3.SolverFor("QF_FD")
        self._model: Any = None
        self.require(*constraints)

    def require(self, *constraints: Bit) -> None:
        for constraint in constraints:
            self._solver.add(constraint if not isinstance(constraint, bool) else _const(constraint))

    def holds(self, *assumptions: Bit) -> bool:
        """Whether all can hold together; keeps the model. Raises RuntimeError when undecided."""
        self._solver.push()
        try:
            self.require(*assumptions)
            answer = self._solver.check()
            if answer == z3.unknown:
                raise RuntimeError(f"the solver gave up: {self._solver.reason_unknown()}")
            if answer == z3.sat:
                self._model = self._solver.model()
            return bool(answer == z3.sat)
        finally:
            self._solver.pop()

    def prefers(self, wishes: Sequence[Bit], *constraints: Bit) -> bool:
        """As `holds`, with a model that gives up only wishes that stand in the way of others."""
        self._solver.push()
        try:
            self.require(*constraints)
            kept = {z3.Bool(f"wish {n}"): wish for n, wish in enumerate(wishes)}
            self.require(*(z3.Implies(name, wish) for name, wish in kept.items()))
            dropped = []
            while self._solver.check(*kept) != z3.sat:
                core = list(self._solver.unsat_core())
                if not core:
                    return False
                dropped.append(core[-1])
                del kept[core[-1]]
            for name in dropped:
                if self._solver.check(*kept, name) == z3.sat:
                    kept[name] = True
            self._solver.check(*kept)
            self._model = self._solver.model()
            return True
        finally:
            self._solver.pop()

    def value(self, term: Bit) -> bool:
        """What a term is in the last model."""
        if isinstance(term, bool):
            return term
        return bool(z3.is_true(self._model.eval(term, model_completion=True)))


def _const(value: bool) -> Any:
    return z3.BoolVal(value)


def solver_version() -> str:
    """The solver's name and version."""
    return f"z3 {z3.get_version_string()}"
