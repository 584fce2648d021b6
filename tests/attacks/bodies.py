"""What is sent to a route, so that it is refused for who asks and not for what was said."""

from typing import Any

REASON: dict[str, Any] = {"claim": "x", "reason": "Because."}
JSON: dict[str, dict[str, Any]] = {
    "acknowledge": {},
    "answers": {"claim": "x", "answers": {"leg_side": "left"}},
    "claim": {},
    "clear": {**REASON, "rule": "dvt_suspected", "basis": "examination"},
    "close": REASON,
    "edit": {"claim": "x", "note": "n"},
    "exam": {"claim": "x", "exam": {"ex_gait": "normal"}},
    "outcome": {"claim": "x", "outcome": "seen"},
    "prepare": {"claim": "x"},
    "recall": REASON,
    "refer": {"claim": "x", "destination": "dest_ed", "note": "n"},
    "release-claim": {"claim": "x"},
    "reply": {"text": "t"},
    "retry": {"claim": "x"},
    "return": {"claim": "x", "question": "Which leg?"},
    "safety-net": {"claim": "x", "going_to": "Home"},
    "sign": {"claim": "x", "sha256": "0" * 64, "examined": True},
    "undo": {"claim": "x"},
    "withhold": REASON,
}
"""By the last word of a route below /api/v1; the plan to edit is the case's own."""

FORM: dict[str, Any] = {
    "basis": "examination",
    "birth_date": "1980-01-01",
    "claim": "x",
    "destination": "dest_ed",
    "ex_gait": "normal",
    "ex_gait-shown": "1",
    "examined": "1",
    "going_to": "Home",
    "kind": "called_999",
    "leg_side": "left",
    "leg_side-shown": "1",
    "note": "n",
    "outcome": "seen",
    "password": "a good password",
    "question": "Which leg?",
    "reason": "Because.",
    "role": "front_desk",
    "rule": "dvt_suspected",
    "sha256": "0" * 64,
    "text": "t",
    "why": "Because.",
}
"""Every field that some form has: a page reads its own and leaves the others."""
