"""The last part of every sheet: when to get help, and who signed."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from reportlab.platypus import Spacer

from reports.blocks import Text, box, grid, points
from reports.kept import Kept
from reports.page import Page, Setting
from reports.paper import Together
from reports.qr import Code
from reports.sheet import SignedBy
from reports.typeface import BOLD, markup, unbroken
from rules.knowledge_model import SafetyNet

_PAD = 9.0
_CODE, _LARGE_CODE = 66.0, 96.0  # half a millimetre and more a module of a usual address
_TOLD = 92.0


def safety_net(this: Page, *, heading: bool = True) -> list[Any]:
    """The box of red-flags.md section 11, whole and in its order, on every sheet."""
    net, setting = this.knowledge.safety_net, this.setting
    level = "H3" if heading else "H2"
    if setting.style.wide:
        return [Together([Kept(_wide_net, setting, net, level)])]
    return [
        Together([Kept(_emergency_net, setting, net, level)]),
        Spacer(0, 8),
        Together([Kept(_other_net, setting, net, level)]),
    ]


def _wide_net(setting: Setting, net: SafetyNet, level: str) -> list[Any]:
    inner = setting.paper.room - 2 * _PAD
    left = inner * 0.59
    apart = ("RIGHTPADDING", (0, 0), (0, 0), 14)
    sides = [list(_emergency(setting, net, level)), list(_others(setting, net, level))]
    columns = grid([sides], [left, inner - left], apart, rtl=setting.style.rtl)
    return [*_net_title(setting, net, level), Spacer(0, 4), _alarm_box(setting, columns)]


def _emergency_net(setting: Setting, net: SafetyNet, level: str) -> list[Any]:
    inside = list(_emergency(setting, net, level))
    return [*_net_title(setting, net, level), Spacer(0, 4), _alarm_box(setting, inside)]


def _other_net(setting: Setting, net: SafetyNet, level: str) -> list[Any]:
    return [_alarm_box(setting, list(_others(setting, net, level)))]


def _alarm_box(setting: Setting, inside: Any) -> Any:
    style, room = setting.style, setting.paper.room
    return box([[inside]], [room], style.colours.red, style.colours.red_pale, rtl=style.rtl)


def _net_title(setting: Setting, net: SafetyNet, level: str) -> list[Any]:
    """On the safety-net sheet the title of the page says it."""
    return [Text(markup(net.heading, BOLD), setting.style.heading, "H2")] if level == "H3" else []


def _emergency(setting: Setting, net: SafetyNet, level: str) -> Iterator[Any]:
    style = setting.style
    yield Text(markup(net.emergency_heading, BOLD), style.alarm, level)
    yield from points(style, net.emergency)
    yield Spacer(0, 4)
    for line in net.carry:
        yield Text(markup(line, BOLD), style.amount)


def _others(setting: Setting, net: SafetyNet, level: str) -> Iterator[Any]:
    style = setting.style
    for heading, lines in (
        (net.call_999_heading, net.call_999),
        (net.same_day_heading, net.same_day),
        (net.gp_heading, net.gp),
    ):
        yield Text(markup(heading, BOLD), style.alarm, level)
        yield from points(style, lines)
        yield Spacer(0, 4)
    for line in net.crisis:
        yield Text(markup(line), style.body)


def sign_off(
    this: Page,
    signed_by: SignedBy | None,
    dated: date,
    signed: str | None = None,
    address: str = "",
) -> list[Any]:
    """Who signed, by name and registration number, and whom to ask. A draft has only the latter.

    To be kept on one page. `signed` are other words for "checked and signed by". With an `address`
    there is a code that leads a phone to it.
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
    return [Spacer(0, 8), block]


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
