"""`sciatriage assess` and `handout`: files in, a result or a clear fault out; no database."""

import json
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from reports.wording import languages
from tests.api.forms import example
from tests.cli.command import one_sentence, sciatriage
from tests.reports.printed import text_of


def a_document(name: str = "EX-02", **change: Any) -> dict[str, Any]:
    """A worked example as `assess` reads it."""
    chosen = example(name)
    answers = {**chosen.answers, "age_years": chosen.age}
    return {"answers": answers, "exam": dict(chosen.exam), **change}


def a_file(folder: Path, document: object) -> str:
    path = folder / "intake.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    return str(path)


def test_a_file_is_assessed_without_any_database(tmp_path: Path) -> None:
    done = sciatriage("assess", a_file(tmp_path, a_document("EX-15")), home=tmp_path / "home")

    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert (found["tier"], found["handout"]) == ("emergency_now", "no")
    assert found["engine"]["agreement"] is True
    assert "explanations" not in found
    assert not (tmp_path / "home").exists()


def test_standard_input_is_read_and_why_is_told_when_asked(tmp_path: Path) -> None:
    done = sciatriage(
        "assess", "-", "--explain", home=tmp_path, given=json.dumps(a_document("EX-15"))
    )

    found = json.loads(done.stdout)
    fired = [each for each in found["explanations"] if each["result"] == "fired"]
    assert "ces_recent_or_worse" in {each["rule"] for each in fired}
    assert all(each["citations"] for each in fired if each["kind"] == "red_flag")


def test_an_intake_as_it_is_posted_is_assessed_with_the_age_from_its_birth_date(
    tmp_path: Path,
) -> None:
    document = a_document()
    answers = {k: v for k, v in document["answers"].items() if k != "age_years"}
    posted = {"patient": {"birth_date": "2020-02-29"}, "answers": answers}

    done = sciatriage("assess", a_file(tmp_path, posted), home=tmp_path)

    assert "child_under_16" in json.loads(done.stdout)["fired"]


def test_the_same_file_gives_the_same_bytes(tmp_path: Path) -> None:
    document = a_document()
    turned = {**document, "answers": dict(reversed(document["answers"].items()))}
    first = sciatriage("assess", a_file(tmp_path, document), home=tmp_path)
    second = sciatriage("assess", a_file(tmp_path, turned), home=tmp_path)

    assert first.stdout == second.stdout


def test_a_cleared_rule_no_longer_holds_the_handout(tmp_path: Path) -> None:
    examined = a_document("EX-36")
    cleared = {**examined, "cleared": ["motor_weakness_worsening"]}
    lines = "\n".join(json.dumps(each) for each in (examined, cleared))

    done = sciatriage("assess", "--jsonl", home=tmp_path, given=lines)

    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert [each["handout_allowed"] for each in found] == [False, True]
    assert [each["cleared"] for each in found] == [[], ["motor_weakness_worsening"]]


def test_lines_are_assessed_one_by_one_and_a_bad_one_stops_nothing(tmp_path: Path) -> None:
    lines = [json.dumps(a_document("EX-02")), "{", json.dumps(a_document("EX-15"))]

    done = sciatriage("assess", "--jsonl", home=tmp_path, given="\n".join(lines))

    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 2
    assert [each.get("tier", "no result") for each in found] == [None, "no result", "emergency_now"]
    assert "standard input, line 2" in done.stderr


BAD = {
    "{": "not JSON",
    "[]": "document",
    '{"answers": NaN}': "NaN is not JSON",
    '{"answers": {}, "answers": {}}': "twice",
    '{"exam": {}}': "answers",
    '{"answers": {}, "patient": {}}': "patient",
    '{"answers": {"no_such": "yes"}}': "answers.no_such",
    '{"answers": {"leg_side": "sideways"}}': "answers.leg_side",
    '{"answers": {"ex_saddle": "normal"}}': "answers.ex_saddle",
    '{"answers": {"pain_score_leg": 11}}': "answers.pain_score_leg",
    "[" * 100_000: "nested too deeply",
}


def test_bad_input_is_one_sentence_with_its_place(tmp_path: Path) -> None:
    done = sciatriage("assess", "--jsonl", home=tmp_path, given="\n".join(BAD))

    said = done.stderr.splitlines()
    assert (done.returncode, len(said)) == (2, len(BAD))
    for number, (sentence, reason) in enumerate(zip(said, BAD.values(), strict=True), start=1):
        assert sentence.startswith(f"standard input, line {number}"), sentence
        assert reason in sentence
        assert one_sentence(sentence), sentence


@pytest.mark.parametrize("given", ["", "{", '{"answers": {"leg_side": "sideways"}}'])
def test_a_bad_document_gives_no_result(tmp_path: Path, given: str) -> None:
    done = sciatriage("assess", "-", home=tmp_path, given=given)

    assert (done.returncode, done.stdout) == (2, "")
    assert one_sentence(done.stderr), done.stderr


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    done = sciatriage("assess", str(tmp_path / "none.json"), home=tmp_path)

    assert done.returncode == 2
    assert one_sentence(done.stderr)
    assert "none.json" in done.stderr


@pytest.mark.parametrize("large", [False, True])
def test_a_draft_is_drawn_and_says_that_it_is_one(tmp_path: Path, large: bool) -> None:
    out = tmp_path / "out.pdf"
    words = ("--large-print",) if large else ()
    source = a_file(tmp_path, a_document())

    done = sciatriage("handout", source, "-o", str(out), *words, home=tmp_path / "home")

    assert done.returncode == 0, done.stderr
    with pikepdf.open(out) as pdf:
        assert len(pdf.pages) >= 1
        assert pdf.Root.MarkInfo.Marked
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize("kind", ["handout", "safety-net"])
@pytest.mark.parametrize("code", languages())
def test_a_draft_is_drawn_in_every_language(tmp_path: Path, code: str, kind: str) -> None:
    out, source = tmp_path / "out.pdf", a_file(tmp_path, a_document())
    done = sciatriage(
        "handout", source, "-o", str(out), "--kind", kind, "--lang", code, home=tmp_path / "home"
    )

    assert done.returncode == 0, done.stderr
    with pikepdf.open(out) as pdf:
        assert str(pdf.Root.Lang) == code


def test_a_language_there_is_none_of_is_named(tmp_path: Path) -> None:
    out, source = tmp_path / "out.pdf", a_file(tmp_path, a_document())
    done = sciatriage("handout", source, "-o", str(out), "--lang", "cy", home=tmp_path / "home")

    assert done.returncode == 2
    assert one_sentence(done.stderr)
    assert "ar, en, es" in done.stderr


def test_large_print_takes_more_room(tmp_path: Path) -> None:
    source, pages = a_file(tmp_path, a_document()), []
    for words in ((), ("--large-print",)):
        out = tmp_path / "out.pdf"
        assert sciatriage("handout", source, "-o", str(out), *words, home=tmp_path).returncode == 0
        with pikepdf.open(out) as pdf:
            pages.append(len(pdf.pages))

    assert pages[1] > pages[0]


@pytest.mark.parametrize("name", ["EX-15", "EX-10", "EX-07"])
def test_answers_that_allow_no_sheet_get_none(tmp_path: Path, name: str) -> None:
    out = tmp_path / "out.pdf"

    done = sciatriage("handout", a_file(tmp_path, a_document(name)), "-o", str(out), home=tmp_path)

    assert done.returncode == 1
    assert one_sentence(done.stderr)
    assert not out.exists()


@pytest.mark.parametrize(
    ("kind", "said"),
    [("letter", "has not signed this letter"), ("transfer", "Not yet"), ("safety-net", "Call 999")],
)
def test_an_emergency_has_a_letter_a_transfer_sheet_and_a_safety_net(
    tmp_path: Path, kind: str, said: str
) -> None:
    out, source = tmp_path / "out.pdf", a_file(tmp_path, a_document("EX-15"))

    done = sciatriage("handout", source, "-o", str(out), "--kind", kind, home=tmp_path / "home")

    assert done.returncode == 0, done.stderr
    assert said in text_of(out.read_bytes())


@pytest.mark.parametrize("kind", ["letter", "transfer"])
def test_a_calm_form_has_neither_letter_nor_transfer_sheet(tmp_path: Path, kind: str) -> None:
    out, source = tmp_path / "out.pdf", a_file(tmp_path, a_document())

    done = sciatriage("handout", source, "-o", str(out), "--kind", kind, home=tmp_path / "home")

    assert done.returncode == 1
    assert one_sentence(done.stderr)
    assert not out.exists()


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    out = tmp_path / "missing" / "out.pdf"

    done = sciatriage("handout", a_file(tmp_path, a_document()), "-o", str(out), home=tmp_path)

    assert done.returncode == 1
    assert one_sentence(done.stderr)
