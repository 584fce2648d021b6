"""The privacy notice of the form: words in a file, with the version that each form keeps."""

from dataclasses import dataclass
from importlib.resources import files

import yaml


@dataclass(frozen=True, slots=True)
class Notice:
    version: str
    title: str
    lines: tuple[str, ...]


def _load() -> Notice:
    kept = yaml.safe_load((files("api.intake") / "notice.yaml").read_text("utf-8"))
    return Notice(kept["version"], kept["title"], tuple(kept["lines"]))


NOTICE = _load()
