"""Reads the knowledge files strictly; every fault names the file and the key."""

import hashlib
import json
from collections.abc import Hashable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import ValidationError

from rules.documents import Document

D = TypeVar("D", bound=Document)
_BASE: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class KnowledgeError(ValueError):
    """The knowledge cannot be used; the text lists every fault found, one a line."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(faults))


class _Loader(_BASE):  # type: ignore[misc]
    """YAML that refuses a key given twice instead of keeping the last one."""


def _mapping(loader: Any, node: Any) -> dict[Hashable, Any]:
    seen: set[Hashable] = set()
    for key_node, _ in node.value:
        key = loader.construct_object(key_node, deep=True)
        if key in seen:
            line = key_node.start_mark.line + 1
            raise yaml.YAMLError(f"line {line}: the key {key!r} is given twice; keep one")
        seen.add(key)
    return dict(_BASE.construct_mapping(loader, node, deep=True))


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


@dataclass(slots=True)
class KnowledgeFiles:
    """The folder while it is read: documents out, faults and content collected."""

    folder: Path
    faults: list[str]
    content: dict[str, Any]

    def one(self, name: str, kind: type[D]) -> D | None:
        """The document in a file, or None after noting what is wrong with it."""
        path = self.folder / name
        try:
            # The loader is a safe loader that also refuses duplicate keys.
            raw = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506
            self.content[name] = raw
            return kind.model_validate(raw)
        except FileNotFoundError:
            self.faults.append(f"{name}: the file is missing; add it")
        except yaml.YAMLError as error:
            self.faults.append(f"{name}: not readable YAML: {error}")
        except ValidationError as error:
            for fault in error.errors():
                where = ".".join(str(part) for part in fault["loc"])
                self.faults.append(f"{name}: {where}: {fault['msg']}")
        return None

    def many(self, folder: str, kind: type[D]) -> dict[str, D]:
        """The documents of a folder by file name; a file is named after its id."""
        found: dict[str, D] = {}
        for path in sorted((self.folder / folder).glob("*.yaml")):
            document = self.one(f"{folder}/{path.name}", kind)
            if document is None:
                continue
            own = getattr(document, "id", getattr(document, "group", path.stem))
            if own != path.stem:
                self.faults.append(f"{folder}/{path.name}: id is {own!r}; name the file {own}.yaml")
            found[path.stem] = document
        return found

    def version(self) -> str:
        """The hash of the content, whatever the order of files and keys: 16 hex digits."""
        text = json.dumps(self.content, sort_keys=True, ensure_ascii=False, default=str)
        return hashlib.sha256(text.encode()).hexdigest()[:16]
