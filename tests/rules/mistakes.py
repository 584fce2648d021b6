"""Mistakes in the knowledge, as tables: what stands in a file, what is written instead."""

from dataclasses import dataclass
from pathlib import Path

import yaml


@dataclass(frozen=True, slots=True)
class Mistake:
    """One text of one file replaced, and what has to be said about it."""

    file: str
    instead_of: str
    written: str
    said: str

    @property
    def change(self) -> tuple[str, str, str]:
        """For `changed`."""
        return self.file, self.instead_of, self.written


def mistakes(table: str) -> dict[str, Mistake]:
    """The mistakes of a table beside this file, by name."""
    text = Path(__file__).with_name(f"{table}.yaml").read_text(encoding="utf-8")
    return {name: Mistake(**row) for name, row in yaml.safe_load(text).items()}
