"""Reads the knowledge files strictly; every fault names the file and the key."""

import hashlib
import json
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from rules.documents import Document, Sourced

D = TypeVar("D", bound=Document)
_BASE: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_UNKNOWN_KEY = "unknown key; remove it or correct its name"
_WHAT_TO_DO = {
    "extra_forbidden": _UNKNOWN_KEY,
    "unexpected_keyword_argument": _UNKNOWN_KEY,
    "missing": "missing; add it",
}


class KnowledgeError(ValueError):
    """The knowledge cannot be used; the text lists every fault found, one a line."""

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(self.faults))


class _Loader(_BASE):  # type: ignore[misc]
    """YAML that refuses a key given twice and reads yes, no, on and dates as the words they are."""


def _resolvers() -> dict[str | None, list[tuple[str, Any]]]:
    """YAML 1.1 turns `no` into false and a date into an object; only true and false stay."""
    kept: dict[str | None, list[tuple[str, Any]]] = {}
    for letter, found in _BASE.yaml_implicit_resolvers.items():
        drop = {"tag:yaml.org,2002:timestamp"}
        if letter is None or letter not in "tTfF":
            drop.add("tag:yaml.org,2002:bool")
        kept[letter] = [(tag, pattern) for tag, pattern in found if tag not in drop]
    return kept


def _mapping(loader: Any, node: Any) -> dict[Hashable, Any]:
    seen: set[Hashable] = set()
    for key_node, _ in node.value:
        key = loader.construct_object(key_node, deep=True)
        if key in seen:
            line = key_node.start_mark.line + 1
            raise yaml.YAMLError(f"line {line}: the key {key!r} is given twice; keep one")
        seen.add(key)
    return dict(_BASE.construct_mapping(loader, node, deep=True))


_Loader.yaml_implicit_resolvers = _resolvers()
_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


@dataclass(slots=True)
class KnowledgeFiles:
    """The folder while it is read: documents out; faults, contents and citations collected."""

    folder: Path
    faults: list[str] = field(default_factory=list)
    content: dict[str, Any] = field(default_factory=dict)
    cited: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def one(self, name: str, kind: type[D]) -> D | None:
        """The document in a file, or None after noting what is wrong with it."""
        try:
            text = (self.folder / name).read_text(encoding="utf-8")
            # The loader is a safe loader that also refuses duplicate keys.
            raw = yaml.load(text, Loader=_Loader)  # noqa: S506
        except FileNotFoundError:
            self.faults.append(f"{name}: the file is missing; add it")
        except (yaml.YAMLError, ValueError, TypeError, RecursionError) as error:
            self.faults.append(f"{name}: not readable as YAML; correct it: {error}")
        else:
            return self._parsed(name, raw, kind)
        return None

    def many(self, folder: str, kind: type[D]) -> dict[str, D]:
        """The documents of a folder by file name; a file is named after its id."""
        found: dict[str, D] = {}
        for path in sorted((self.folder / folder).glob("*.yaml")):
            document = self.one(f"{folder}/{path.name}", kind)
            if document is not None:
                self.named(f"{folder}/{path.name}", document)
                found[path.stem] = document
        if not found:
            self.faults.append(f"{folder}: no file in this folder; add them")
        return found

    def named(self, name: str, document: Document) -> None:
        """A file carries the id of what is in it."""
        own = getattr(document, "id", None) or getattr(document, "group", None)
        if own != Path(name).stem:
            self.faults.append(f"{name}: id: it is {own!r}; name the file {own}.yaml")

    def nothing_else(self) -> None:
        """A file that nobody reads is a rule that nobody applies."""
        for path in sorted(self.folder.rglob("*")):
            name = path.relative_to(self.folder).as_posix()
            known = path.is_dir() or name in self.content or path.name.startswith(".")
            if not known and not any(fault.startswith(f"{name}:") for fault in self.faults):
                self.faults.append(f"{name}: nothing reads this file; rename or remove it")

    def version(self) -> str:
        """The hash of the content, whatever the order of files and keys: 16 hex digits."""
        text = json.dumps(self.content, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    def _parsed(self, name: str, raw: Any, kind: type[D]) -> D | None:
        try:
            document = kind.model_validate_json(json.dumps(raw))
        except ValidationError as error:
            self.content[name] = raw
            self.faults += [f"{name}: {_in_words(raw, fault)}" for fault in error.errors()]
            return None
        except (TypeError, ValueError, RecursionError):
            self.faults.append(f"{name}: holds what JSON cannot say; write it as text")
            return None
        self.content[name] = raw
        if isinstance(document, Sourced):
            self.cited[name] = document.sources
        return document


def _in_words(raw: Any, fault: ErrorDetails) -> str:
    said = _WHAT_TO_DO.get(fault["type"])
    if said is None:
        said = f"{fault['msg']}, not {fault['input']!r}; correct it"
    return f"{_place(raw, fault['loc'])}: {said}"


def _place(raw: Any, steps: tuple[int | str, ...]) -> str:
    """Where a fault is; a list entry goes by its id or code instead of its number."""
    names: list[str] = []
    for step in steps:
        try:
            raw = raw[step]
        except (KeyError, IndexError, TypeError):
            raw = None
        entry = raw if isinstance(step, int) and isinstance(raw, dict) else {}
        names.append(str(entry.get("id") or entry.get("code") or step))
    return ".".join(names) or "the file"
