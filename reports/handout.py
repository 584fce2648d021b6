"""The exercise handout: a sheet's values to PDF bytes. The same values give the same bytes."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from types import MappingProxyType
from typing import Any

from reportlab.platypus import Spacer

from reports.blocks import Text, box, points
from reports.card import card
from reports.diary import diary
from reports.document import Composed
from reports.kept import Kept
from reports.page import Setting
from reports.paper import Together
from reports.printing import Fit, Printing, fits, in_fit, printing
from reports.safety import safety_net, sign_off
from reports.sheet import Sheet
from reports.translations import localised, plan_in_words
from reports.typeface import BOLD, markup, unbroken
from reports.wording import UnknownLanguage
from rules.knowledge_model import Knowledge, Source
from rules.model import Hypothesis

__all__ = ["UnknownLanguage", "render_handout"]

_PAGES = 2  # a sheet of four exercises is one piece of paper

_EXPLAINED: Mapping[Hypothesis, tuple[Source, ...]] = MappingProxyType(
    {
        "nerve": ("nerve",),
        "disc": ("disc",),
        "facet": ("facet",),
        "sij": ("sij",),
        "muscle": ("muscle",),
        "nerve_disc": ("nerve", "disc"),
    }
)


def render_handout(sheet: Sheet, knowledge: Knowledge) -> bytes:
    """The document as a tagged PDF.

    Raises UnknownLanguage (a ValueError), and KeyError for an exercise or precaution that the
    knowledge lacks.
    """
    sheet, knowledge = in_its_language(sheet, knowledge)
    pages, ways = _PAGES + sheet.diary, fits(sheet)
    first = printing(sheet, knowledge, ways[0])

    @cache
    def composed(way: Fit) -> Composed:
        this = in_fit(first, way)
        return Composed(this, title(this), sheet.language, story(this))

    def short(way: Fit) -> bool:
        return composed(way).fits_on(pages)

    # Most sheets are set in the first way; behind it each is tighter than the one before.
    found = 0 if short(ways[0]) else bisect_left(ways, True, lo=1, key=short)
    fitting = ways[found : found + 1] or ways
    return min(map(composed, fitting), key=lambda each: each.pages).pdf()


def in_its_language(sheet: Sheet, knowledge: Knowledge) -> tuple[Sheet, Knowledge]:
    """The sheet and the knowledge in the words of the sheet's language. Raises UnknownLanguage."""
    told = localised(knowledge, sheet.language)
    return replace(sheet, plan=plan_in_words(sheet.plan, knowledge, told)), told


def title(this: Printing) -> str:
    """What the sheet is called."""
    general = this.plan.kind == "general"
    return this.words.title_general if general else this.words.title_exercise


def story(this: Printing) -> Iterator[Any]:
    """All that a handout says, in its order: what paper and phone are both made from."""
    yield from _opening(this)
    yield from _explanation(this)
    yield from _message(this)
    yield from _precautions(this)
    yield from _exercises(this)
    yield from safety_net(this)
    sheet = this.sheet
    yield Together(sign_off(this, sheet.signed_by, sheet.dated, address=sheet.address))
    if sheet.diary:
        yield from diary(this)


def _exercises(this: Printing) -> Iterator[Any]:
    words = this.words
    heading = words.exercises_general if this.plan.kind == "general" else words.exercises
    before: list[Any] = [Kept(_heading, this.setting, heading)]
    for number, each in enumerate(this.plan.exercises, 1):
        for part in card(this, number, each):
            yield Together([*before, *part])
            before = []


def _heading(setting: Setting, heading: str) -> list[Any]:
    return [Text(markup(heading, BOLD), setting.style.heading, "H2"), Spacer(0, 4)]


def _opening(this: Printing) -> Iterator[Any]:
    words, style, sheet = this.words, this.style, this.sheet
    yield Kept(_title, this.setting, title(this))
    name = f"<b>{markup(words.for_patient.format(name=this.name), BOLD)}</b>"
    facts = [
        *([name] if this.name else []),
        markup(unbroken(words.number.format(number=sheet.number))),
        markup(unbroken(words.day(sheet.dated))),
    ]
    if sheet.plan.side:
        side = words.sore_side.format(side=words.sides[sheet.plan.side])
        facts.append(f"<b>{markup(unbroken(side), BOLD)}</b>")
    yield Text(" · ".join(facts), style.body)


def _title(setting: Setting, said: str) -> list[Any]:
    return [Text(markup(said, BOLD), setting.style.title, "H1")]


def _explanation(this: Printing) -> Iterator[Any]:
    texts, plan = this.knowledge.texts, this.plan
    if plan.kind == "general":
        yield Kept(_advice, this.setting, texts.general_advice)
        return
    sources = _EXPLAINED[plan.hypothesis] if plan.hypothesis else ()
    explained = tuple(" ".join(texts.explanations[source]) for source in sources)
    yield Kept(_causes, this.setting, (*explained, " ".join(texts.common)))


def _advice(setting: Setting, lines: tuple[str, ...]) -> Iterator[Any]:
    yield Text(markup(setting.words.going_on_general, BOLD), setting.style.heading, "H2")
    yield from points(setting.style, lines)


def _causes(setting: Setting, lines: tuple[str, ...]) -> Iterator[Any]:
    yield Text(markup(setting.words.going_on, BOLD), setting.style.heading, "H2")
    yield Spacer(0, 2)
    for line in lines:
        yield Text(markup(line), setting.style.body)


def _message(this: Printing) -> Iterator[Any]:
    if not this.plan.message:
        return
    style = this.style
    rows = [
        [Text(markup(this.words.message, BOLD), style.label, "H2")],
        [Text(markup(this.plan.message, missing=this.words.not_printed), style.body)],
    ]
    yield Spacer(0, 4)
    yield box(rows, [this.paper.room], style.colours.accent, style.colours.tint, rtl=style.rtl)


def _precautions(this: Printing) -> Iterator[Any]:
    known = this.knowledge.precautions
    lines = [known[name].patient_text for name in this.plan.precautions]
    said = tuple(dict.fromkeys(line for line in lines if line))
    if said:
        yield Together([Kept(_reminders, this.setting, said)])


def _reminders(setting: Setting, lines: tuple[str, ...]) -> Iterator[Any]:
    yield Text(markup(setting.words.keep_in_mind, BOLD), setting.style.heading, "H2")
    yield Spacer(0, 2)
    yield from points(setting.style, lines)
