"""All answers on one page before they are sent: by topic, each with a way back to change it."""

from dataclasses import dataclass

from flask import render_template

from api.intake.filling import Filling
from api.intake.form import FOR_STAFF, is_blank
from api.services import services
from rules.desk import private_items
from rules.knowledge_model import Item
from rules.words import answer_words


@dataclass(frozen=True, slots=True)
class Row:
    """A question with its answer in words; of a private one only whether there is one."""

    text: str
    words: str
    blank: bool


@dataclass(frozen=True, slots=True)
class Topic:
    """A page of the form. `left`: private questions that the physiotherapist will ask."""

    title: str
    change: str
    rows: tuple[Row, ...]
    left: int


def topics(filling: Filling) -> tuple[Topic, ...]:
    """The pages on the way with what was answered on each."""
    steps = (filling.page(page.id) for page in filling.route.pages)
    return tuple(
        Topic(
            step.page.title,
            f"{filling.at(step.page.id)}?then=check",
            tuple(_row(filling, item) for item in step.items),
            filling.route.left_to_the_physio(step.page),
        )
        for step in steps
    )


def check_page(filling: Filling) -> str:
    """The page itself."""
    found = topics(filling)
    return render_template(
        "intake/check.html",
        filling=filling,
        topics=found,
        blank=sum(row.blank for topic in found for row in topic.rows),
        left=sum(topic.left for topic in found),
    )


def _row(filling: Filling, item: Item) -> Row:
    knowledge, answers = services().knowledge, filling.route.answers
    blank = is_blank(answers, item.id)
    if not blank and item.id in private_items(knowledge):
        words = "Answered"
    else:
        words = answer_words(knowledge, item.id, answers.get(item.id))
    return Row(FOR_STAFF.sub("", item.text), words, blank)
