"""The certificate: written, read, and refused when it is not for this knowledge."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from rules.knowledge_base import knowledge
from rules.proof.certificate import (
    Certificate,
    CertificateError,
    Proved,
    Witness,
    certificate_problem,
    questionnaire_sha256,
    read_certificate,
    write_certificate,
)
from tests.guards.tree import sources


def a_certificate(**changes: object) -> Certificate:
    proved = (
        Proved(property=f"S{n}", sentence="It holds.", method="solver", checked=1, seconds=0.5)
        for n in range(1, 6)
    )
    values: dict[str, object] = {
        "knowledge_version": knowledge().version,
        "questionnaire_sha256": questionnaire_sha256(knowledge()),
        "date": "2026-11-24",
        "solver": "z3",
        "items": 134,
        "assignments": "100",
        "seconds": 1.5,
        "seed": 1,
        "proved": tuple(proved),
        "by_design": (),
        "calm_form": {"ces_saddle": "no", "age_years": 40},
        "witnesses": (
            Witness(kind="decision", name="draft", answers={"chart_pain": ("calf_l", "heel_l")}),
        ),
    }
    return Certificate(**(values | changes))  # type: ignore[arg-type]


def test_a_certificate_is_read_as_it_was_written(tmp_path: Path) -> None:
    write_certificate(a_certificate(), tmp_path / "c.json")

    assert read_certificate(tmp_path / "c.json") == a_certificate()
    assert certificate_problem(knowledge(), tmp_path / "c.json") is None


def test_without_a_certificate_one_sentence_says_what_to_do(tmp_path: Path) -> None:
    said = certificate_problem(knowledge(), tmp_path / "none.json")

    assert said == "The knowledge has no certificate; run `sciatriage knowledge prove`."


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"knowledge_version": "0" * 64}, "for another version of the knowledge"),
        ({"questionnaire_sha256": "0" * 64}, "for another questionnaire"),
        ({"proved": a_certificate().proved[1:]}, "does not cover S1"),
    ],
)
def test_a_certificate_of_something_else_does_not_count(
    tmp_path: Path, changes: dict[str, object], said: str
) -> None:
    write_certificate(a_certificate(**changes), tmp_path / "c.json")

    assert said in str(certificate_problem(knowledge(), tmp_path / "c.json"))


@pytest.mark.parametrize("text", ["", "{}", '{"date": 3}', "[1]"])
def test_a_file_that_is_no_certificate_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "c.json").write_text(text)

    with pytest.raises(CertificateError, match="c.json"):
        read_certificate(tmp_path / "c.json")
    assert "cannot be read" in str(certificate_problem(knowledge(), tmp_path / "c.json"))


def test_another_wording_of_a_question_is_another_questionnaire() -> None:
    found = knowledge()
    first, *others = found.questionnaire.pages
    changed = replace(found.questionnaire, pages=(replace(first, title="Other"), *others))

    assert questionnaire_sha256(replace(found, questionnaire=changed)) != questionnaire_sha256(
        found
    )


def test_the_service_reads_a_certificate_without_the_solver() -> None:
    code = "import sys, rules.assessment, rules.proof.certificate; sys.exit('z3' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_only_one_module_speaks_to_the_solver() -> None:
    found = [p.name for p in sources() if "import z3" in p.read_text(encoding="utf-8")]

    assert found == ["logic.py"]
