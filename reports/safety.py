"""The last part of every sheet: when to get help, and who signed."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from reportlab.platypus import Spacer

from reports.blocks import Text, box, grid, points
from reports.page import Page
from reports.paper import Together
from reports.qr import Code
from reports.sheet import SignedBy
from reports.typeface import BOLD, markup, unbroken

_PAD = 9.0
_CODE, _LARGE_CODE = 66.0, 96.0  # half a millimetre and more a module of a usual address
_TOLD = 92.0


def safety_net(this: Page, *, heading: bool = True) -> list[Any]:
    """The box of red-flags.md section 11, whole and in its order, on every sheet."""
    net, style, room = this.knowledge.safety_net, this.style, this.paper.room
    red, pale = style.colours.red, style.colours.red_pale
    level = "H3" if heading else "H2"
    title = [Text(markup(net.heading, BOLD), style.heading, "H2")] if heading else []
    emergency = [
        Text(markup(net.emergency_heading, BOLD), style.alarm, level),
        *points(this.style, net.emergency),
        Spacer(0, 4),
        *(Text(markup(line, BOLD), style.amount) for line in net.carry),
    ]
    others = [
        *_group(this, level, net.call_999_heading, net.call_999),
        *_group(this, level, net.same_day_heading, net.same_day),
        *_group(this, level, net.gp_heading, net.gp),
        *(Text(markup(line), style.body) for line in net.crisis),
    ]
    if not style.wide:
        first = box([[emergency]], [room], red, pale, rtl=style.rtl)
        second = box([[others]], [room], red, pale, rtl=style.rtl)
        return [
            Together([*title, Spacer(0, 4), first]),
            Spacer(0, 8),
            Together([second]),
        ]
    inner = room - 2 * _PAD
    left = inner * 0.59
    apart = ("RIGHTPADDING", (0, 0), (0, 0), 14)
    columns = grid([[emergency, others]], [left, inner - left], apart, rtl=style.rtl)
    return [Together([*title, Spacer(0, 4), box([[columns]], [room], red, pale, rtl=style.rtl)])]


def _group(this: Page, level: str, heading: str, lines: tuple[str, ...]) -> Iterator[Any]:
    yield Text(markup(heading, BOLD), this.style.alarm, level)
    yield from points(this.style, lines)
    yield Spacer(0, 4)


def sign_off(
    this: Page,
    signed_by: SignedBy | None,
    dated: date,
    signed: str | None = None,
    address: str = "",
) -> list[Any]:
    """Who signed, by name and registration number, and whom to ask. A draft has only the latter.

    `signed` are other words for "checked and signed by". With an `address` there is a code that
    leads a phone to it.
    """
    words, style, clinic = this.words, this.style, this.clinic
    question = words.questions if clinic.phone.strip() else words.questions_no_phone
    rows: list[list[Any]] = []
    if signed_by is not None:
        who = (
            f"{markup(signed or words.signed)} <b>{markup(signed_by.name, BOLD)}</b>",
            markup(unbroken(words.registration.format(number=signed_by.registration_number))),
        )
        facts = (
            words.signed_on.format(date=words.day(dated)),
            words.number.format(number=this.number),
            words.check_code.format(code=this.code),
        )
        rows += [
            [Text(" · ".join(who), style.body)],
            [Text(" · ".join(markup(unbroken(fact)) for fact in facts), style.body)],
        ]
    asked = question.format(clinic=clinic.name, phone=unbroken(clinic.phone))
    rows.append([Text(markup(asked, BOLD), style.amount)])
    widths = [this.paper.room]
    if address:
        rows, widths = _with_code(this, rows, address)
    block = box(rows, widths, style.colours.accent, "#FFFFFF", rtl=style.rtl)
    return [Spacer(0, 8), Together([block])]


def _with_code(
    this: Page, rows: list[list[Any]], address: str
) -> tuple[list[list[Any]], list[float]]:
    """The rows with the code beside them, or below where the text is large; and the widths."""
    words, style, room = this.words, this.style, this.paper.room
    size = _CODE if style.wide else _LARGE_CODE
    code = Code(address, size, words.scan_alt.format(address=address))
    told = Text(markup(words.scan, BOLD), style.label)
    beside = size + _PAD + 8
    if style.wide:
        said = [part for row in rows for part in row]
        return [[said, told, code]], [room - _TOLD - beside, _TOLD, beside]
    below = grid([[code, told]], [beside, room - beside - 2 * _PAD], rtl=style.rtl)
    return [*rows, [below]], [room]
