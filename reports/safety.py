"""The last part of every sheet: when to get help, and who signed."""

from collections.abc import Iterator
from typing import Any

from reportlab.platypus import Spacer

from reports.blocks import Close, Item, Open, Text, box, grid
from reports.paper import Together
from reports.printing import Printing
from reports.style import RED, RED_PALE, WIDTH
from reports.typeface import BOLD, markup, unbroken

_PAD = 9.0


def safety_net(this: Printing) -> list[Any]:
    """The box of red-flags.md section 11, whole and in its order, on every sheet."""
    net, style = this.knowledge.safety_net, this.style
    heading = Text(markup(net.heading, BOLD), style.heading, "H2")
    emergency = [
        Text(markup(net.emergency_heading, BOLD), style.alarm, "H3"),
        *_points(this, net.emergency),
        Spacer(0, 4),
        *(Text(markup(line, BOLD), style.amount) for line in net.carry),
    ]
    others = [
        *_group(this, net.call_999_heading, net.call_999),
        *_group(this, net.same_day_heading, net.same_day),
        *_group(this, net.gp_heading, net.gp),
        *(Text(markup(line), style.body) for line in net.crisis),
    ]
    if not style.wide:
        first = box([[emergency]], [WIDTH], RED, RED_PALE)
        second = box([[others]], [WIDTH], RED, RED_PALE)
        return [
            Together([heading, Spacer(0, 4), first]),
            Spacer(0, 8),
            Together([second]),
        ]
    inner = WIDTH - 2 * _PAD
    left = inner * 0.59
    apart = ("RIGHTPADDING", (0, 0), (0, 0), 14)
    columns = grid([[emergency, others]], [left, inner - left], apart)
    return [Together([heading, Spacer(0, 4), box([[columns]], [WIDTH], RED, RED_PALE)])]


def _group(this: Printing, heading: str, lines: tuple[str, ...]) -> Iterator[Any]:
    yield Text(markup(heading, BOLD), this.style.alarm, "H3")
    yield from _points(this, lines)
    yield Spacer(0, 4)


def _points(this: Printing, lines: tuple[str, ...]) -> Iterator[Any]:
    yield Open("L")
    for line in lines:
        yield Item("•", markup(line), this.style.item)
    yield Close()


def sign_off(this: Printing) -> list[Any]:
    """Who signed, by name and registration number, and whom to ask. A draft has only the latter."""
    words, style, sheet = this.words, this.style, this.sheet
    clinic = sheet.clinic
    question = words.questions if clinic.phone.strip() else words.questions_no_phone
    rows: list[list[Any]] = []
    if sheet.signed_by is not None:
        signer = sheet.signed_by
        who = (
            f"{markup(words.signed)} <b>{markup(signer.name, BOLD)}</b>",
            markup(unbroken(words.registration.format(number=signer.registration_number))),
        )
        facts = (
            words.signed_on.format(date=words.day(sheet.dated)),
            words.number.format(number=sheet.number),
            words.check_code.format(code=this.code),
        )
        rows += [
            [Text(" · ".join(who), style.body)],
            [Text(" · ".join(markup(unbroken(fact)) for fact in facts), style.body)],
        ]
    asked = question.format(clinic=clinic.name, phone=unbroken(clinic.phone))
    rows.append([Text(markup(asked, BOLD), style.amount)])
    return [Spacer(0, 8), Together([box(rows, [WIDTH], style.accent, "#FFFFFF")])]
