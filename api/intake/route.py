"""The way through the form: the pages for this patient, what each shows, what comes next."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from records.patients import age_on
from records.views import FormMode, IntakeDraft
from rules.assessment import assess
from rules.desk import private_items
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
    """The pages for one patient with the answers so far; the age comes from the birth date.

    `mode`: who holds the device for the patient's part. `by_patient`: it is being held now. Staff
    fill in their own page, then hand the device over; only with `staff` they ask on, and then no
    private question is on the way: the physiotherapist asks those.
    """

    knowledge: Knowledge
    answers: Answers
    mode: FormMode
    by_patient: bool
    visible: frozenset[str]

    @property
    def pages(self) -> tuple[Page, ...]:
        child = int(str(self.answers[AGE])) < ADULT
        parts = ("safety",) if child else ("safety", "pain")
        return tuple(
            page
            for page in self.knowledge.questionnaire.pages
            if page.part in parts and self._asks(page) and self._shown(page)
        )

    def _asks(self, page: Page) -> bool:
        own = page.answered_by == "staff"
        return not own if self.by_patient else own or self.mode == "staff"

    def left_to_the_physio(self, page: Page) -> int:
        """How many private questions of a page are not on the way."""
        private = self._private(page) & self.visible
        return sum(item.id in private for item in page.items)

    def _private(self, page: Page) -> frozenset[str]:
        apart = self.mode == "staff" and page.answered_by == "patient"
        return private_items(self.knowledge) if apart else frozenset()

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
        """The next page, None at the end."""
        return self._beside(page_id, 1)

    def before(self, page_id: str) -> Step | None:
        """The page before, None on the first."""
        return self._beside(page_id, -1)

    def resume(self) -> Step | None:
        """The first page on which nothing is answered yet, None when there is none left."""
        fresh = [p for p in self.pages if not any(i.id in self.answers for i in self._shown(p))]
        return self.step(fresh[0].id) if fresh else None

    def _shown(self, page: Page) -> tuple[Item, ...]:
        shown = self.visible - self._private(page) - {AGE}
        return tuple(item for item in page.items if item.id in shown)

    def _opening(self, page: Page, items: tuple[Item, ...]) -> tuple[Item, ...]:
        """What would still be shown if every blank question of the page were answered calmly."""
        visible = visible_items(self.knowledge, self.calmed(page.items))
        return tuple(item for item in items if item.id in visible)

    def _beside(self, page_id: str, way: int) -> Step | None:
        """Also from a page that has nothing to show any more."""
        ids = [page.id for page in self.knowledge.questionnaire.pages]
        mine = {page.id for page in self.pages}
        at = ids.index(page_id) + way
        while 0 <= at < len(ids):
            if ids[at] in mine:
                return self.step(ids[at])
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
    knowledge: Knowledge, draft: IntakeDraft, today: date, *, by_patient: bool = False
) -> Route:
    """The way through this form for whoever holds the device."""
    answers = {**draft.answers, AGE: age_on(today, draft.patient.birth_date)}
    visible = visible_items(knowledge, answers)
    return Route(knowledge, answers, draft.mode, by_patient, visible)


def is_emergency(knowledge: Knowledge, answers: Answers) -> bool:
    """Whether an emergency rule fires on the answers so far: the form stops here."""
    fired = assess(knowledge, Inputs(answers=answers)).fired.values()
    return Tier.EMERGENCY_NOW in fired
