"""The handout for a phone: the story of the printed one, and what stands there once withdrawn.

Nobody is named: the paper says whose sheet it is, a page behind a link need not.
"""

from dataclasses import dataclass, replace
from typing import Literal

from reports.handout import in_its_language, story, title
from reports.html import html
from reports.printing import Fit, Printing, printing
from reports.safety import safety_net
from reports.sheet import Look, Sheet
from rules.knowledge_model import Knowledge

Direction = Literal["ltr", "rtl"]
_FIT = Fit(11.5, 150)


@dataclass(frozen=True, slots=True)
class Twin:
    """Everything in the patient's language. `html` is what the sheet says, without a name;
    `net` the box on when to get help, for a sheet that is not to be used any more."""

    language: str
    direction: Direction
    title: str
    clinic: str
    contact: tuple[str, ...]
    phone: str
    colour: str
    html: str
    withdrawn: str
    taken_back: str
    replaced: str
    on_hold: str
    ask: str
    net: str


def handout_twin(sheet: Sheet, knowledge: Knowledge) -> Twin:
    """What `render_handout` prints of the same values, for a screen. Raises as it does."""
    sheet, knowledge = in_its_language(sheet, knowledge)
    # How paper is printed (large, in black and white) is the browser's affair on a screen.
    sheet = replace(sheet, look=Look(body=sheet.look.body))
    this = _unnamed(printing(sheet, knowledge, _FIT))
    words, clinic, colours = this.words, sheet.clinic, this.style.colours
    asked = words.ring_us if clinic.phone.strip() else words.ask_us
    return Twin(
        language=sheet.language,
        direction="rtl" if this.style.rtl else "ltr",
        title=title(this),
        clinic=clinic.name,
        contact=tuple(line for line in (clinic.address, *clinic.lines) if line.strip()),
        phone=clinic.phone.strip(),
        colour=clinic.colour,
        html=html(story(this), colours),
        withdrawn=words.withdrawn,
        taken_back=words.taken_back,
        replaced=words.replaced,
        on_hold=words.on_hold,
        ask=asked.format(clinic=clinic.name, phone=clinic.phone),
        net=html(safety_net(this), colours),
    )


def _unnamed(this: Printing) -> Printing:
    """Without the name and the code that leads here; the check code stays that of the paper."""
    return replace(this, name="", sheet=replace(this.sheet, first_name="", address=""))
