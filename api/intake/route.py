"""The way through the form: the pages for this patient, what each shows, what comes next."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from records.patients import age_on
from rules.assessment import assess
from rules.knowledge_model import Answers, AnswerValue, Item, Knowledge, Page, Tier
from rules.model import Inputs
from rules.visibility import visible_items

AGE = "age_years"
ADULT = 16


@dataclass(frozen=True, slots=True)
class Step:
    """A page on the way: the questions it shows now and where it stands.

    `first`: those to open with. The others hang on a question of this very page that nobody has
    answered yet; they are asked before the page is left, unless the answer rules them out.
    """

    page: Page
    items: tuple[Item, ...]
    first: tuple[Item, ...]
    number: int
    count: int


@dataclass(frozen=True, slots=True)
class Route:
    """The pages for one patient with the answers so far; the age comes from the birth date."""

    knowledge: Knowledge
    answers: Answers

    @property
    def pages(self) -> tuple[Page, ...]:
        child = int(str(self.answers[AGE])) < ADULT
        parts = ("safety",) if child else ("safety", "pain")
        return tuple(page for page in self.knowledge.questionnaire.pages if page.part in parts)

    def calmed(self, items: Iterable[Item]) -> Answers:
        """The answers, with the blank ones of these items answered in the least adverse way."""
        calm = {item.id: _calm(item) for item in items if item.id not in self.answers}
        return {**self.answers, **{item: value for item, value in calm.items() if value}}

    def step(self, page_id: str) -> Step | None:
        """The page with this id, None when this patient has no such page."""
        ids = [page.id for page in self.pages]
        if page_id not in ids:
            return None
        number = ids.index(page_id)
        page = self.pages[number]
        items = self._shown(page)
        return Step(page, items, self._opening(page, items), number + 1, len(ids))

    def after(self, page_id: str) -> Step | None:
        """The next page with a question to show, None at the end."""
        return self._nearest(page_id, 1)

    def before(self, page_id: str) -> Step | None:
        """The page before. Nobody goes back to the staff's own start screen."""
        found = self._nearest(page_id, -1)
        return None if found and found.page.answered_by == "staff" else found

    def resume(self) -> Step | None:
        """The first page on which nothing is answered yet, else the last one."""
        steps = [step for page in self.pages if (step := self.step(page.id)) and step.items]
        fresh = [s for s in steps if not any(item.id in self.answers for item in s.items)]
        return (fresh or steps[-1:])[0]

    def _shown(self, page: Page) -> tuple[Item, ...]:
        visible = visible_items(self.knowledge, self.answers)
        return tuple(item for item in page.items if item.id in visible and item.id != AGE)

    def _opening(self, page: Page, items: tuple[Item, ...]) -> tuple[Item, ...]:
        """What would still be shown if every blank question of the page were answered calmly."""
        visible = visible_items(self.knowledge, self.calmed(page.items))
        return tuple(item for item in items if item.id in visible)

    def _nearest(self, page_id: str, way: int) -> Step | None:
        ids = [page.id for page in self.pages]
        at = ids.index(page_id) + way
        while 0 <= at < len(ids):
            step = self.step(ids[at])
            if step and step.items:
                return step
            at += way
        return None


def _calm(item: Item) -> AnswerValue | None:
    """The least adverse answer of an item, None where none is."""
    named = [option.code for option in item.options if option.code in ("none", "no")]
    least = item.order[0] if item.order else tuple(named)
    if not least:
        return None
    return least[0] if item.type == "choice" else least[:1]


def route(
    knowledge: Knowledge, answers: Mapping[str, AnswerValue], born: date, today: date
) -> Route:
    """The route for a patient born on this day."""
    return Route(knowledge, {**answers, AGE: age_on(today, born)})


def is_emergency(knowledge: Knowledge, answers: Answers) -> bool:
    """Whether an emergency rule fires on the answers so far: the form stops here."""
    fired = assess(knowledge, Inputs(answers=answers)).fired.values()
    return Tier.EMERGENCY_NOW in fired
