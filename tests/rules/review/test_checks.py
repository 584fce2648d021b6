"""`knowledge check`: the shipped rules pass, and each planted fault is named with what to do."""

import importlib
from datetime import date
from pathlib import Path

import pytest

from rules.knowledge_base import knowledge
from rules.review.checks import Checked, check
from tests.rules.review.changed import changed

TODAY = date(2026, 11, 27)
AAA = "red_flags/aaa_symptomatic.yaml"
S2 = "questionnaire/S2.yaml"
DIFFICULT = "Immediate hospitalisation necessitates notification of the responsible physician."
PLANTED = {
    "a reference": (
        (AAA, "dest_aaa", "dest_moon"),
        f"{AAA}: destination: unknown destination 'dest_moon'; add it",
    ),
    "a circle": (
        ("facts.yaml", "when: age_years >= 12 AND age_years <= 55", "when: pregnant"),
        "goes in a circle; break it",
    ),
    "a denial": (
        (AAA, "when: abdo_faint = yes", "when: abdo_faint = no"),
        f"{AAA}: levels.same_day.when: abdo_faint = no holds when the symptom is denied (no)",
    ),
    "a denial behind a fact": (
        ("facts.yaml", "ces_saddle = yes OR saddle_drawn", "ces_saddle = no OR saddle_drawn"),
        "red_flags/ces_recent_or_worse.yaml: levels.emergency_now.when: ces_saddle = no holds",
    ),
    "a list's none": (
        (AAA, "when: abdo_faint = yes", "when: conditions has none"),
        "conditions has none holds when the symptom is denied",
    ),
    "a question never shown": (
        (S2, "show_when: pregnant OR postnatal", "show_when: age_years > 50 AND age_years < 30"),
        f"{S2}: preg_warning.show_when: no answers show it, and red_flags/",
    ),
    "hidden on a blank answer": (
        (
            S2,
            "show_when: pregnant OR postnatal",
            "show_when: staff_concern = yes AND ext_confirmed",
        ),
        "the fact ext_confirmed reads known answers only and hides the question",
    ),
    "a review due": (
        (AAA, "due: '2027-11-24'", "due: '2026-11-26'"),
        f"{AAA}: review.due: aaa_symptomatic was due on 2026-11-26; review it",
    ),
    "a review before itself": (
        (AAA, "due: '2027-11-24'", "due: '2026-11-01'"),
        f"{AAA}: review.due: it lies before review.on",
    ),
    "no day": (
        (AAA, "due: '2027-11-24'", "due: '2027-02-30'"),
        f"{AAA}: review.due: '2027-02-30' is no day",
    ),
    "too many alternatives for the engine": (
        (
            AAA,
            "when: abdo_faint = yes",
            "when: conditions has_any {diabetes, hernia, smoke, high_bp, aneurysm, artery_disease}"
            " AND dvt_risks has_any {bed_3d, plaster, long_trip, hormones}"
            " AND movement_limits has_any {unsteady, hip_replaced, knee_replaced}"
            " AND recent_procedure has_any {spine_surgery, spine_injection, hip_knee, abdominal}",
        ),
        "more than 256 alternatives",
    ),
    "a hard text": (
        ("scripts.yaml", "say: Thank you. The physio will see you.", f"say: {DIFFICULT}"),
        "scripts.yaml: fd_r_note.say: reads at grade",
    ),
}


def faults(checked: list[Checked]) -> list[str]:
    return [fault for each in checked for fault in each.faults]


def test_the_shipped_rules_pass_every_check() -> None:
    found = list(check(None, TODAY))

    assert faults(found) == []
    assert [each.not_run for each in found] == [""] * 6


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_fault_is_named(tmp_path: Path, name: str) -> None:
    change, said = PLANTED[name]

    found = faults(list(check(changed(tmp_path, change), TODAY)))

    assert any(said in fault for fault in found), found


def test_every_rule_is_due_some_day() -> None:
    """The day after the last due date nothing is left that was reviewed."""
    found = faults(list(check(None, date(2100, 1, 1))))

    assert sum("red_flags/" in fault for fault in found) == len(knowledge().red_flags)
    assert all("was due on" in fault for fault in found)


def test_without_textstat_the_reading_age_is_not_run(monkeypatch: pytest.MonkeyPatch) -> None:
    real = importlib.import_module

    def without(name: str, package: str | None = None) -> object:
        if name == "textstat":
            raise ModuleNotFoundError(name)
        return real(name, package)

    monkeypatch.setattr(importlib, "import_module", without)

    last = list(check(None, TODAY))[-1]

    assert (last.about, last.faults) == ("reading age", ())
    assert last.not_run == "textstat is not installed (make test installs it)"
