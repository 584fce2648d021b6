"""The rules in force, section by section: what each says, rests on and is used by."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from api.roles import allow
from api.services import services
from api.whole_reference import whole_reference
from api.words import CHECKED
from records.errors import NotFound
from rules.knowledge_model import Knowledge
from rules.review.handbook import Entry, Handbook, Section, handbook

blueprint = Blueprint("reference", __name__)
MOST = 30
"""Entries of one search: what a page shows without growing long."""
STATUS = {key: status for status, (key, _) in CHECKED.items()}
"""By the key that stands in the address."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody looks for; false when for nothing."""

    find: str = ""
    checked: str = ""

    def __bool__(self) -> bool:
        return bool(self.find or self.checked)


@dataclass(frozen=True, slots=True)
class Found:
    """The sections with the entries that fit, the first `shown` of their `number`."""

    sections: tuple[Section, ...]
    shown: int
    number: int


@blueprint.get("/knowledge")
@allow("physiotherapist")
def overview() -> ResponseReturnValue:
    """What sections there are, or what a search found in all of them."""
    checked = request.args.get("checked", "")
    asked = Asked(request.args.get("find", "").strip(), checked if checked in STATUS else "")
    book = _book(services().knowledge)
    return _page(book, asked, found=search(book, asked) if asked else None)


@blueprint.get("/knowledge/<name>")
@allow("physiotherapist")
def section_page(name: str) -> ResponseReturnValue:
    """A section with all its entries."""
    book = _book(services().knowledge)
    section = next((each for each in book.sections if each.anchor == name), None)
    if section is None:
        raise NotFound
    return _page(book, Asked(), section=section)


@blueprint.get("/knowledge.html")
@allow("physiotherapist")
def whole() -> ResponseReturnValue:
    """All sections in one file, to save, to search in and to send."""
    known = services().knowledge
    headers = {"Content-Disposition": 'attachment; filename="rules.html"'}
    return Response(_whole(known), mimetype="text/html", headers=headers)


def _page(
    book: Handbook, asked: Asked, *, section: Section | None = None, found: Found | None = None
) -> str:
    return render_template(
        "knowledge/page.html", book=book, asked=asked, section=section, found=found
    )


@blueprint.app_template_global("rule_page")
def rule_page(anchor: str) -> str:
    """Where an entry stands; the overview for one that is no longer there."""
    section = _places(services().knowledge).get(anchor)
    return f"/knowledge/{section}#{anchor}" if section else "/knowledge"


def search(book: Handbook, asked: Asked) -> Found:
    """The entries in which every word occurs, in reading order, and that are checked so well."""
    words = asked.find.casefold().split()
    fitting = [
        (section, [entry for entry in section.entries if _fits(entry, words, asked.checked)])
        for section in book.sections
    ]
    sections, room = [], MOST
    for section, entries in fitting:
        if entries[:room]:
            sections.append(replace(section, entries=tuple(entries[:room])))
            room -= len(entries[:room])
    return Found(tuple(sections), MOST - room, sum(len(entries) for _, entries in fitting))


def _fits(entry: Entry, words: list[str], checked: str) -> bool:
    if checked and entry.status != STATUS[checked]:
        return False
    said = " ".join(_said(entry)).casefold()
    return all(word in said for word in words)


def _said(entry: Entry) -> Iterator[str]:
    yield from (entry.id, entry.title)
    yield from (label.text for label in entry.labels)
    for row in entry.rows:
        yield row.label
        yield from ("".join(part.text for part in line) for line in row.lines)
    yield from (cite.text for cite in entry.cites)


@lru_cache(maxsize=1)
def _book(knowledge: Knowledge) -> Handbook:
    return handbook(knowledge)


@lru_cache(maxsize=1)
def _whole(knowledge: Knowledge) -> str:
    return whole_reference(_book(knowledge))


@lru_cache(maxsize=1)
def _places(knowledge: Knowledge) -> Mapping[str, str]:
    sections = _book(knowledge).sections
    return {entry.anchor: section.anchor for section in sections for entry in section.entries}
