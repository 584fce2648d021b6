"""The knowledge loader: a bad file is refused with its name, the key and what to do."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from rules.knowledge_base import KnowledgeError, knowledge, load_knowledge
from tests.rules.mistakes import Mistake, mistakes
from tests.rules.review.changed import changed

AAA = "red_flags/aaa_symptomatic.yaml"
S1 = "questionnaire/S1.yaml"
MISTAKES = mistakes("mistakes")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return changed(tmp_path)


def faults_of(folder: Path) -> tuple[str, ...]:
    with pytest.raises(KnowledgeError) as caught:
        load_knowledge(folder)
    return caught.value.faults


@pytest.mark.parametrize("mistake", MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_refused_with_file_key_and_what_to_do(
    tmp_path: Path, mistake: Mistake
) -> None:
    faults = faults_of(changed(tmp_path, mistake.change))

    place = mistake.file.split("/")[0].removesuffix(".yaml")
    assert any(mistake.said in fault and place in fault for fault in faults), faults


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
