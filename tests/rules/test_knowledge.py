"""The knowledge loader: a bad file is refused with its name, the key and what to do."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from rules.knowledge_base import SHIPPED, KnowledgeError, knowledge, load_knowledge

AAA = "red_flags/aaa_symptomatic.yaml"
S1 = "questionnaire/S1.yaml"
MISTAKES = {
    "unknown key": (AAA, "number: 13", "number: 13\nurgent: true", "urgent: unknown key; remove"),
    "missing key": (AAA, "exam_can_clear: false\n", "", "exam_can_clear: missing; add it"),
    "wrong type": (AAA, "version: 1", "version: one", "version: Input should be a valid integer"),
    "version zero": (AAA, "version: 1", "version: 0", "version: Input should be greater"),
    "unknown status": (AAA, "status: draft", "status: done", "status: Input should be"),
    "unknown tier": (AAA, "tier: same_day", "tier: soon", "levels.1.tier: Input should be"),
    "key twice": (
        AAA,
        "version: 1",
        "version: 1\nversion: 2",
        "'version' is given twice; keep one",
    ),
    "broken YAML": (AAA, "id: aaa_symptomatic", "id: [", "not readable as YAML; correct it"),
    "id unlike the file": (AAA, "id: aaa_symptomatic", "id: aaa_other", "name the file aaa_other"),
    "number twice": (AAA, "number: 13", "number: 14", "count from 1 without gap or double"),
    "unknown source": (AAA, "sources: [nice_ng156,", "sources: [nice_ng999,", "'nice_ng999'; add"),
    "no source": (
        AAA,
        "sources: [nice_ng156, design]",
        "sources: []",
        "sources: Tuple should have",
    ),
    "unknown place": (AAA, "dest_aaa", "dest_moon", "unknown destination 'dest_moon'; add it"),
    "unknown text": (AAA, "pt_same_day", "pt_later", "unknown text 'pt_later'; add it"),
    "unknown script": (AAA, "desk: fd_s_physio", "desk: fd_shout", "desk: Input should be"),
    "sheet in an emergency": (
        AAA,
        "handout: never",
        "handout: allowed",
        "allows no sheet; write never",
    ),
    "levels in the wrong order": (
        AAA,
        "tier: same_day",
        "tier: emergency_now",
        "levels: give each tier once, the most urgent first",
    ),
    "unknown question": (AAA, "when: abdo_faint = yes", "when: abdo_feint = yes", "'abdo_feint'"),
    "unknown option": (
        AAA,
        "when: abdo_faint = yes",
        "when: abdo_faint = often",
        "no option 'often'",
    ),
    "negation": (
        AAA,
        "when: abdo_faint = yes",
        "when: NOT abdo_faint = yes",
        "correct the condition",
    ),
    "unclosed group": (AAA, "(abdo_faint = yes AND (", "((abdo_faint = yes AND (", "was expected"),
    "bare question": (
        AAA,
        "when: abdo_faint = yes",
        "when: abdo_faint",
        "test it against an option",
    ),
    "choice as a list": (
        AAA,
        "when: abdo_faint = yes",
        "when: abdo_faint has yes",
        "takes = or in",
    ),
    "list as a choice": (AAA, "when: abdo_faint = yes", "when: conditions = hernia", "takes has"),
    "limit in words": (AAA, "age_years >= 50", "age_years >= fifty", "'fifty' is not a number"),
    "limit on a choice": (AAA, "when: abdo_faint = yes", "when: abdo_faint > 3", "is not a number"),
    "rank in a red flag": (AAA, "when: abdo_faint = yes", "when: score_disc >= 0", "'score_disc'"),
    "unknown site": (
        "facts.yaml",
        "pain_sites has_any {low_back, mid_back}",
        "pain_sites has spine",
        "no site 'spine'",
    ),
    "circle of facts": (
        "facts.yaml",
        "when: age_years >= 12 AND age_years <= 55",
        "when: pregnant",
        "goes in a circle; break it",
    ),
    "fact that nothing computes": (
        "facts.yaml",
        "  age_12_55:\n    reads: bounds\n    when: age_years >= 12 AND age_years <= 55",
        "  age_12_55:\n    reads: bounds\n    computed: by hand",
        "age_12_55: nothing computes it",
    ),
    "unknown show condition": (
        "questionnaire/S2.yaml",
        "show_when: pregnant OR postnatal",
        "show_when: expecting",
        "preg_warning.show_when: unknown question or fact 'expecting'",
    ),
    "question twice": (
        S1,
        "items:\n",
        "items:\n  - {id: age_years, text: Age?, type: integer}\n",
        "the id 'age_years' is given twice",
    ),
    "option twice": (
        S1,
        "{code: 'no', text: 'No'}",
        "{code: 'yes', text: 'No'}",
        "'yes' is given twice; keep one",
    ),
    "order of no option": (S1, "- ['no']", "- [never]", "'never' is no option; correct the code"),
    "order with a gap": (S1, "      - ['no']\n", "", "'no' is missing; say how adverse it is"),
    "unknown zone": (
        "questionnaire/zones.yaml",
        "groin: [groin]",
        "groin: [groyne]",
        "unknown zone 'groyne'",
    ),
    "evidence in the wrong group": (
        "evidence/A.yaml",
        "- id: A1",
        "- id: B9",
        "B9: belongs in evidence/B.yaml",
    ),
    "points of no source": ("evidence/A.yaml", "{nerve: 2,", "{nerv: 2,", "rules.A1.points.nerv"),
    "row that is not there": (
        "mimics/mim_lss.yaml",
        "capped_rows: [L4,",
        "capped_rows: [L44,",
        "capped_rows: unknown row 'L44'",
    ),
    "look-alike of nothing": (
        "mimics/mim_pad.yaml",
        "same_as: claudication_vascular",
        "same_as: claudication",
        "is no red flag; correct the id",
    ),
    "unknown outcome": (
        "withhold.yaml",
        "outcome: tick",
        "outcome: shrug",
        "outcome: Input should",
    ),
    "unknown tag": (
        "precautions.yaml",
        "blocks: [asymmetric_pelvis,",
        "blocks: [lopsided,",
        "unknown tag 'lopsided'; add it to tags.yaml",
    ),
    "lifting what cannot be lifted": (
        "precautions.yaml",
        "can_lift: false",
        "can_lift: true",
        "can never be lifted; correct it",
    ),
    "unknown exercise": ("ladders.yaml", "[N-01, N-02,", "[N-99, N-02,", "exercise 'N-99'; add"),
    "clinician's exercise in a ladder": (
        "ladders.yaml",
        "[N-01, N-02,",
        "[N-04, N-02,",
        "N-04 is added by a clinician only",
    ),
    "tag of an exercise": (
        "exercises/N-01.yaml",
        "tags: [supine_long,",
        "tags: [upside_down,",
        "unknown tag 'upside_down'",
    ),
    "dose in words": ("exercises/N-01.yaml", "reps_min: 15", "reps_min: some", "dose.reps_min"),
    "clock of nothing": (
        "clocks.yaml",
        "items: [emergency_any,",
        "items: [emergency_every,",
        "unknown question 'emergency_every'",
    ),
    "clock of no rule": (
        "clocks.yaml",
        "rule: ces_possible_unsure",
        "rule: ces_perhaps",
        "'ces_perhaps' is no red flag",
    ),
    "clock that never ends": (
        "clocks.yaml",
        "acknowledge_emergency: 5",
        "acknowledge_emergency: 0",
        "acknowledge_emergency: Input should be greater",
    ),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(SHIPPED, tmp_path / "knowledge")
    return tmp_path / "knowledge"


def faults_of(folder: Path) -> tuple[str, ...]:
    with pytest.raises(KnowledgeError) as caught:
        load_knowledge(folder)
    return caught.value.faults


@pytest.mark.parametrize(("name", "right", "wrong", "said"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_refused_with_file_key_and_what_to_do(
    folder: Path, name: str, right: str, wrong: str, said: str
) -> None:
    text = (folder / name).read_text(encoding="utf-8")
    assert right in text
    (folder / name).write_text(text.replace(right, wrong, 1), encoding="utf-8")

    faults = faults_of(folder)

    place = name.split("/")[0].removesuffix(".yaml")
    assert any(said in fault and place in fault for fault in faults), faults


MISSING: dict[str, tuple[Callable[[Path], object], str]] = {
    "a table": (lambda f: (f / "clocks.yaml").unlink(), "clocks.yaml: the file is missing; add it"),
    "a page": (lambda f: (f / S1).unlink(), f"{S1}: the file is missing; add it"),
    "a rule": (lambda f: (f / AAA).unlink(), "a file may be missing"),
    "an exercise": (lambda f: (f / "exercises/G-01.yaml").unlink(), "unknown exercise 'G-01'"),
    "a folder": (lambda f: shutil.rmtree(f / "mimics"), "mimics: no file in this folder; add them"),
}


@pytest.mark.parametrize(("remove", "said"), MISSING.values(), ids=MISSING)
def test_what_is_missing_is_said(folder: Path, remove: Callable[[Path], object], said: str) -> None:
    remove(folder)

    assert any(said in fault for fault in faults_of(folder))


def test_a_file_that_nobody_reads_is_refused(folder: Path) -> None:
    shutil.copy(folder / AAA, folder / "red_flags/aaa_symptomatic.yml")

    assert faults_of(folder) == (
        "red_flags/aaa_symptomatic.yml: nothing reads this file; rename or remove it",
    )


def test_every_fault_is_listed_at_once(folder: Path) -> None:
    for name in (AAA, S1):
        text = (folder / name).read_text(encoding="utf-8")
        (folder / name).write_text(text.replace("version: 1", "version: none"), encoding="utf-8")

    assert {fault.split(":")[0] for fault in faults_of(folder)} == {AAA, S1}


def test_yes_and_no_and_dates_are_words(folder: Path) -> None:
    text = (folder / S1).read_text(encoding="utf-8")
    plain = re.sub(r"'(yes|no|on|\d{4}-\d\d-\d\d)'", r"\1", text)
    assert plain != text
    (folder / S1).write_text(plain, encoding="utf-8")

    loaded = load_knowledge(folder).questionnaire.items["emergency_any"]

    assert loaded == knowledge().questionnaire.items["emergency_any"]


def test_the_version_is_the_content_whatever_its_layout(folder: Path) -> None:
    shipped = load_knowledge(folder).version
    path = folder / "destinations.yaml"
    path.write_text("# a remark\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    assert load_knowledge(folder).version == shipped == knowledge().version

    path.write_text(
        path.read_text(encoding="utf-8").replace("999 ambulance", "112 ambulance"), "utf-8"
    )
    assert load_knowledge(folder).version != shipped


def test_the_shipped_knowledge_is_complete() -> None:
    shipped = knowledge()

    assert len(shipped.questionnaire.items) == 134
    assert len(shipped.questionnaire.zones) == 53
    assert len(shipped.red_flags) == 62
    assert len(shipped.evidence) == 74
    assert len(shipped.withhold) == 18
    assert len(shipped.precautions) == 31
    assert len(shipped.exercises) == 32
    assert len(shipped.sources) == 152
    assert sum(item.core for item in shipped.questionnaire.items.values()) == 13
