"""The exercise handout: a sheet's values to PDF bytes. The same values give the same bytes."""

from collections.abc import Iterator, Mapping
from io import BytesIO
from itertools import chain
from types import MappingProxyType
from typing import Any

from reportlab import rl_config
from reportlab.platypus import BaseDocTemplate, Spacer

from reports.blocks import Close, Item, Open, Text, box
from reports.card import card
from reports.furniture import Furniture
from reports.paper import Together, pages_needed
from reports.printing import Printing, fits, printing
from reports.safety import safety_net, sign_off
from reports.sheet import Sheet
from reports.style import PAGE_HEIGHT, PAGE_WIDTH, WIDTH
from reports.tagged import About, TaggedCanvas
from reports.typeface import BOLD, cleaned, markup, unbroken
from reports.wording import UnknownLanguage
from rules.knowledge_model import Knowledge, Source
from rules.model import Hypothesis

__all__ = ["UnknownLanguage", "render_handout"]

# Plain compressed streams: the default wraps them as text, which is a quarter larger.
rl_config.useA85 = 0
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
    """The document as a tagged PDF on A4.

    Raises UnknownLanguage (a ValueError), and KeyError for an exercise or precaution that the
    knowledge lacks.
    """
    ways = (_Composed(printing(sheet, knowledge, fit)) for fit in fits(sheet))
    first = next(ways)
    return next((way for way in chain([first], ways) if way.pages <= _PAGES), first).pdf()


class _Composed:
    """A sheet set in one size: measured, not yet drawn."""

    def __init__(self, this: Printing) -> None:
        self._this, self._furniture, self._story = this, Furniture(this), list(_story(this))
        rooms = [template.frames[0].height for template in self._furniture.templates()]
        self.pages = pages_needed(self._story, *rooms)

    def pdf(self) -> bytes:
        """Draw it, once."""
        return _drawn(self._this, self._furniture, self._story)


def _drawn(this: Printing, furniture: Furniture, story: list[Any]) -> bytes:
    buffer = BytesIO()
    clinic = " ".join(cleaned(this.sheet.clinic.name).split())
    about = About(_title(this), clinic, this.sheet.language)
    document = BaseDocTemplate(
        buffer,
        pagesize=(PAGE_WIDTH, PAGE_HEIGHT),
        invariant=1,
        title=about.title,
        author=about.author,
        subject=this.words.number.format(number=this.sheet.number),
        creator="Sciatriage",
    )
    document.addPageTemplates(furniture.templates())

    def canvas(*args: Any, **options: Any) -> TaggedCanvas:
        return TaggedCanvas(*args, about=about, before_saving=furniture.totals, **options)

    document.build(story, canvasmaker=canvas)
    return buffer.getvalue()


def _title(this: Printing) -> str:
    general = this.plan.kind == "general"
    return this.words.title_general if general else this.words.title_exercise


def _story(this: Printing) -> Iterator[Any]:
    yield from _opening(this)
    yield from _explanation(this)
    yield from _message(this)
    yield from _precautions(this)
    yield from _exercises(this)
    yield from safety_net(this)
    yield from sign_off(this)


def _exercises(this: Printing) -> Iterator[Any]:
    words, style = this.words, this.style
    heading = words.exercises_general if this.plan.kind == "general" else words.exercises
    before: list[Any] = [Text(markup(heading, BOLD), style.heading, "H2"), Spacer(0, 4)]
    for number, each in enumerate(this.plan.exercises, 1):
        yield Together([*before, *card(this, number, each)])
        before = []


def _opening(this: Printing) -> Iterator[Any]:
    words, style, sheet = this.words, this.style, this.sheet
    yield Text(markup(_title(this), BOLD), style.title, "H1")
    facts = [
        f"<b>{markup(words.for_patient.format(name=this.name), BOLD)}</b>",
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
        yield from _points(this, texts.general_advice)
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
    yield box(rows, [WIDTH], style.accent, style.tint)


def _precautions(this: Printing) -> Iterator[Any]:
    known = this.knowledge.precautions
    lines = [known[name].patient_text for name in this.plan.precautions]
    said = tuple(dict.fromkeys(line for line in lines if line))
    if said:
        heading = Text(markup(this.words.keep_in_mind, BOLD), this.style.heading, "H2")
        yield Together([heading, Spacer(0, 2), *_points(this, said)])


def _points(this: Printing, lines: tuple[str, ...]) -> Iterator[Any]:
    yield Open("L")
    for line in lines:
        yield Item("•", markup(line), this.style.item)
    yield Close()
