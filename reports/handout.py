"""The exercise handout: a sheet's values to PDF bytes. The same values give the same bytes."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from reportlab.platypus import Spacer

from reports.blocks import Text, box, points
from reports.card import card
from reports.diary import diary
from reports.document import Composed
from reports.paper import Together
from reports.printing import Printing, fits, printing
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
    pages = _PAGES + sheet.diary
    ways = (_composed(printing(sheet, knowledge, fit)) for fit in fits(sheet))
    tried: list[Composed] = []
    for way in ways:
        if way.pages <= pages:
            return way.pdf()
        tried.append(way)
    return min(tried, key=lambda way: way.pages).pdf()


def in_its_language(sheet: Sheet, knowledge: Knowledge) -> tuple[Sheet, Knowledge]:
    """The sheet and the knowledge in the words of the sheet's language. Raises UnknownLanguage."""
    told = localised(knowledge, sheet.language)
    return replace(sheet, plan=plan_in_words(sheet.plan, knowledge, told)), told


def _composed(this: Printing) -> Composed:
    return Composed(this, title(this), this.sheet.language, story(this))


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
    yield from sign_off(this, sheet.signed_by, sheet.dated, address=sheet.address)
    if sheet.diary:
        yield from diary(this)


def _exercises(this: Printing) -> Iterator[Any]:
    words, style = this.words, this.style
    heading = words.exercises_general if this.plan.kind == "general" else words.exercises
    before: list[Any] = [Text(markup(heading, BOLD), style.heading, "H2"), Spacer(0, 4)]
    for number, each in enumerate(this.plan.exercises, 1):
        for part in card(this, number, each):
            yield Together([*before, *part])
            before = []


def _opening(this: Printing) -> Iterator[Any]:
    words, style, sheet = this.words, this.style, this.sheet
    yield Text(markup(title(this), BOLD), style.title, "H1")
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


def _explanation(this: Printing) -> Iterator[Any]:
    texts, style, words = this.knowledge.texts, this.style, this.words
    if this.plan.kind == "general":
        yield Text(markup(words.going_on_general, BOLD), style.heading, "H2")
        yield from points(this.style, texts.general_advice)
        return
    yield Text(markup(words.going_on, BOLD), style.heading, "H2")
    yield Spacer(0, 2)
    for source in _EXPLAINED[this.plan.hypothesis] if this.plan.hypothesis else ():
        yield Text(markup(" ".join(texts.explanations[source])), style.body)
    yield Text(markup(" ".join(texts.common)), style.body)


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
        heading = Text(markup(this.words.keep_in_mind, BOLD), this.style.heading, "H2")
        yield Together([heading, Spacer(0, 2), *points(this.style, said)])
