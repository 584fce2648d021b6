"""The rules as a page for physiotherapists, and the case page that leads to it."""

import re

import pytest

from rules.knowledge_base import knowledge
from tests.api.clinic import Clinic
from tests.api.forms import a_form
from tests.api.test_sign_in import sign_in
from tests.factories.forms import EMERGENCY


def page(clinic: Clinic, path: str) -> str:
    """A page as petra, a physiotherapist, sees it."""
    answer = clinic.client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return answer.text


def test_a_physiotherapist_reads_every_rule(clinic: Clinic) -> None:
    sign_in(clinic)
    assert knowledge().version in page(clinic, "/knowledge")

    text = page(clinic, "/knowledge/red-flags")
    for name in knowledge().red_flags:
        assert f'id="red-flag-{name}"' in text
    assert "From memory: not established, verify before quoting" in text


def test_every_entry_is_on_one_page_and_every_link_leads_to_it(clinic: Clinic) -> None:
    sign_in(clinic)
    sections = re.findall(r'href="(/knowledge/[a-z-]+)"', page(clinic, "/knowledge"))
    texts = {path: page(clinic, path) for path in sections}

    places = {
        f"{path}#{name}"
        for path, text in texts.items()
        for name in re.findall(r'<article class="book__entry" id="([^"]+)"', text)
    }
    links = {
        link
        for text in texts.values()
        for link in re.findall(r'href="(/knowledge/[^"]+#.+?)"', text)
    }
    assert len(places) > 500
    assert links <= places
    assert {link.partition("#")[0] for link in links} == set(sections)


def test_words_are_looked_for_in_every_section(clinic: Clinic) -> None:
    sign_in(clinic)

    text = page(clinic, "/knowledge?find=BLADDER+ces")
    assert 'id="red-flag-ces_recent_or_worse"' in text
    assert 'id="red-flag-shingles"' not in text
    assert "entries." in text
    assert 'value="BLADDER ces"' in text


def test_a_search_that_finds_much_shows_the_first_and_says_so(clinic: Clinic) -> None:
    sign_in(clinic)

    text = page(clinic, "/knowledge?find=e")
    assert text.count('class="book__entry"') == 30
    assert "The first 30 are shown: add a word to find fewer" in text


def test_a_search_that_finds_nothing_says_what_to_do(clinic: Clinic) -> None:
    sign_in(clinic)

    text = page(clinic, "/knowledge?find=zebra")
    assert "0 entries." in text
    assert "No entry has all of these words." in text


def test_rules_are_found_by_how_well_they_were_checked(clinic: Clinic) -> None:
    sign_in(clinic)

    text = page(clinic, "/knowledge?checked=derived")
    shown = re.findall(r'data-entry="([a-z]*)"', text)
    assert shown
    assert set(shown) == {"derived"}
    assert 'class="book__entry"' not in page(clinic, "/knowledge?checked=unheard-of")


def test_a_section_that_does_not_exist_is_not_found(clinic: Clinic) -> None:
    sign_in(clinic)

    assert clinic.client.get("/knowledge/nothing").status_code == 404


def test_all_sections_are_saved_as_one_file(clinic: Clinic) -> None:
    sign_in(clinic)
    overview = page(clinic, "/knowledge")
    assert 'href="/knowledge.html"' in overview
    sections = set(re.findall(r'href="(/knowledge/[a-z-]+)"', overview))

    answer = clinic.client.get("/knowledge.html")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="rules.html"'
    entries = re.compile(r'<article class="book__entry" id="([^"]+)"')
    shown = {name for path in sections for name in entries.findall(page(clinic, path))}
    assert set(entries.findall(answer.text)) == shown


@pytest.mark.parametrize("username", ["dora", "anton"])
@pytest.mark.parametrize("path", ["", "/red-flags", ".html"])
def test_the_desk_and_administrators_do_not(clinic: Clinic, username: str, path: str) -> None:
    sign_in(clinic, username)

    assert clinic.client.get(f"/knowledge{path}").status_code == 403


def test_every_rule_named_on_a_case_leads_to_its_place(clinic: Clinic) -> None:
    sign_in(clinic)
    cases = [clinic.post_intake(form).json["id"] for form in (a_form(), a_form(EMERGENCY))]
    cases.append(clinic.drawn())

    linked = {
        link
        for case in cases
        for link in re.findall(r'href="(/knowledge[^"]+)"', page(clinic, f"/cases/{case}"))
    }

    assert {"/knowledge/red-flags", "/knowledge/evidence"} <= {
        link.partition("#")[0] for link in linked
    }
    for link in sorted(linked):
        path, _, name = link.partition("#")
        assert f'id="{name}"' in page(clinic, path)


def test_a_case_shows_how_well_each_figure_was_checked(clinic: Clinic) -> None:
    """Nothing from memory stands there as if it were established."""
    sign_in(clinic)
    case = clinic.post_intake(a_form(EMERGENCY)).json["id"]
    text = page(clinic, f"/cases/{case}")

    flags = set(re.findall(r'href="/knowledge/red-flags#red-flag-([a-z0-9_]+)"', text))
    assert flags
    for name in flags:
        flag = knowledge().red_flags[name]
        assert f"({flag.evidence_status})</span>" in text
        for key in flag.sources:
            source = knowledge().sources[key]
            assert f"({source.status})" in text
