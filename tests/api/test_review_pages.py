"""The physiotherapist's pages over HTTP, as a browser without scripts uses them."""

import re
from dataclasses import replace
from datetime import timedelta
from html import unescape
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from flask.testing import FlaskClient

from records.jobs import run_clocks
from records.sites import clinic_profile, set_clinic_profile
from records.tables import AuditRow
from tests.api.clinic import Clinic
from tests.api.forms import a_form
from tests.api.office import words
from tests.api.test_sessions import browser, post, token_of

BY_EXAMINATION = ("motor_weakness_worsening", "single_flag_prompt")
"""What EX-10 fires with `LONE_FLAG` answered so: an examination clears both."""
LONE_FLAG = {"pain_start": "unsure", "injury": "minor"}
BY_OTHERS = ("fracture_multi_high", "fracture_multi")
"""What EX-26 fires: only another service's result clears them."""


class Desk:
    """A signed-in physiotherapist before one claimed case."""

    def __init__(self, clinic: Clinic, case: str, username: str = "petra") -> None:
        self.client: FlaskClient = browser(clinic, username)
        self.path = f"/cases/{case}"
        post(self.client, f"{self.path}/claim", self.path)
        clinic.work()

    @property
    def page(self) -> Any:
        return self.client.get(self.path)

    def field(self, name: str) -> str:
        found = re.search(f'name="{name}" value="([^"]*)"', self.page.text)
        assert found, name
        return found[1]

    def post(self, action: str, page: Any = None, **fields: Any) -> Any:
        """A form of the page, or of a page that was opened earlier, sent."""
        page = page or self.page
        claim = re.search(r'name="claim" value="([^"]*)"', page.text)
        data = {"csrf_token": token_of(page), "claim": claim[1] if claim else "", **fields}
        return self.client.post(f"{self.path}/{action}", data=data)


def with_flags(clinic: Clinic) -> Desk:
    form = a_form("EX-10")
    form["answers"].update(LONE_FLAG)
    return Desk(clinic, clinic.post_intake(form).json["id"])


def with_fracture_flags(clinic: Clinic) -> Desk:
    return Desk(clinic, clinic.post_intake(a_form("EX-26")).json["id"])


def drawn(clinic: Clinic) -> Desk:
    return Desk(clinic, clinic.drawn())


def edit_of(desk: Desk) -> dict[str, str]:
    """The change form as it stands, unfolded and not yet touched."""
    form = desk.page.text.split('id="edit"')[1].split("</form>")[0]
    found = re.findall(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"[^>]*>', form)
    kept = {name: value for name, value in found if not name.endswith(("remove", "bed", "foot"))}
    return {name: unescape(value) for name, value in kept.items() if name != "csrf_token"}


def test_only_what_an_examination_clears_is_on_its_checklist(clinic: Clinic) -> None:
    def listed(page: str) -> set[str]:
        return set(re.findall(r'name="examined" value="([a-z_]+)"', page))

    page = with_fracture_flags(clinic).page.text

    assert listed(with_flags(clinic).page.text) == set(BY_EXAMINATION)
    assert not listed(page) & set(BY_OTHERS)
    for rule in BY_OTHERS:
        article = page.split(f'id="flag-{rule}"')[1].split("</article>")[0]
        assert "Record the other service's result" in article
        assert "Your examination can clear this" not in article


def test_one_examination_clears_all_ticked_flags_at_once(clinic: Clinic) -> None:
    desk = with_flags(clinic)
    found = {f"found-{rule}": f"Nothing found for {rule[:6]}" for rule in BY_EXAMINATION}

    answer = desk.post("clear-examined", examined=list(BY_EXAMINATION), **found)

    assert answer.status_code == 303
    case = clinic.case(desk.path.split("/")[-1])
    assert {c["rule"] for c in case["clearances"]} == set(BY_EXAMINATION)
    assert set(BY_EXAMINATION) <= set(case["assessment"]["cleared"])


def test_a_ticked_flag_without_a_finding_clears_none_and_keeps_the_other(clinic: Clinic) -> None:
    desk = with_flags(clinic)

    answer = desk.post(
        "clear-examined", examined=list(BY_EXAMINATION), **{f"found-{BY_EXAMINATION[0]}": "Strong"}
    )

    assert (answer.status_code, 'value="Strong"' in answer.text) == (422, True)
    assert clinic.case(desk.path.split("/")[-1])["clearances"] == []


def test_an_examination_cannot_clear_what_needs_another_service(clinic: Clinic) -> None:
    desk = with_fracture_flags(clinic)

    answer = desk.post(
        "clear-examined", examined=BY_OTHERS[0], **{f"found-{BY_OTHERS[0]}": "Looks fine"}
    )

    assert answer.status_code == 422
    assert "An examination cannot clear this" in words(answer)
    assert clinic.case(desk.path.split("/")[-1])["clearances"] == []


def test_the_second_tab_is_told_what_it_typed_and_what_is_there_now(clinic: Clinic) -> None:
    desk = drawn(clinic)
    form, old = edit_of(desk), desk.page
    assert desk.post("edit", **form | {"message": "From the first", "why": "a"}).status_code == 303
    clinic.work()

    late = desk.post("edit", old, **form | {"message": "From the second", "why": "b"})

    assert late.status_code == 409
    said = words(late)
    assert "The sheet was changed after you opened this page." in said
    assert "The sheet: Message to the patient From the second From the first" in said
    assert "Last on this case: edit by" in said
    plan = clinic.case(desk.path.split("/")[-1])["plan"]
    assert plan["message"] == "From the first"


def test_a_lost_claim_shows_both_versions_of_a_finding(clinic: Clinic) -> None:
    desk = drawn(clinic)
    old = desk.page
    post(desk.client, f"{desk.path}/release-claim", desk.path, claim=desk.field("claim"))

    late = desk.post("exam", old, **{"ex_slr-shown": "1", "ex_slr": "pos"})

    assert late.status_code == 409
    assert re.search(r"Positive Not answered|Positive not", words(late))
    assert clinic.case(desk.path.split("/")[-1])["exam"] == []


def test_a_change_is_checked_before_it_is_saved_and_nothing_is_stored(clinic: Clinic) -> None:
    desk = drawn(clinic)
    case = desk.path.split("/")[-1]
    before = clinic.case(case)
    taken = {each["id"] for each in before["plan"]["exercises"]}
    opposite = "F-01" if any(name.startswith("D-") for name in taken) else "D-01"

    fine = desk.post("check", **edit_of(desk) | {"message": "Hello"}).json
    bad = desk.post("check", **edit_of(desk) | {"add": opposite}).json

    assert fine["faults"] == []
    assert fine["changes"] == ["The sheet, message to the patient: – → Hello"]
    assert any("bends both ways" in each["says"] for each in bad["faults"])
    after = clinic.case(case)
    assert (after["revision"], after["plan"]) == (before["revision"], before["plan"])


def test_what_was_changed_on_the_drafted_sheet_is_shown_field_by_field(clinic: Clinic) -> None:
    desk = drawn(clinic)
    assert "Drafted and yours" not in desk.page.text
    form = edit_of(desk)
    dose = next(name for name in form if name.endswith("reps_max"))
    low = dose.replace("max", "min")
    change = {dose: str(int(form[dose]) + 2), low: str(int(form[dose]) + 1), "why": "stronger"}

    assert desk.post("edit", **form | change).status_code == 303

    said = words(desk.page)
    assert f"times {form[low]}" in said.split("Drafted and yours")[1]
    assert f"{change[low]} to {change[dose]}" in said.split("Drafted and yours")[1]


@pytest.mark.parametrize(
    ("half", "asked_for"),
    [
        ({"override_code": "other"}, "in a few words why you judge it differently"),
        ({"override_reason": "Because."}, "Choose why you judge it differently"),
    ],
)
def test_signing_against_the_rules_needs_a_code_and_words(
    clinic: Clinic, half: dict[str, str], asked_for: str
) -> None:
    desk = drawn(clinic)

    answer = desk.post("sign", sha256=desk.field("sha256"), examined="1", spot_tested="1", **half)

    assert (answer.status_code, asked_for in words(answer)) == (422, True)
    assert clinic.case(desk.path.split("/")[-1])["state"] == "awaiting_sign_off"


def test_the_head_says_what_was_not_given_in_words(clinic: Clinic) -> None:
    form = a_form()
    for item in ("pain_score_leg", "pain_score_back"):
        form["answers"].pop(item, None)
    page = words(browser(clinic).get(f"/cases/{clinic.post_intake(form).json['id']}"))

    assert "Pain now pain not given" in page
    assert "years old" in page
    assert "? of 10" not in page


class TestQueue:
    """Views and filters live in the address; the rows tell when they changed."""

    def test_a_view_and_a_filter_keep_only_their_cases(self, clinic: Clinic) -> None:
        calm, urgent = clinic.drawn(), clinic.post_intake(a_form("EX-15")).json["id"]
        client = browser(clinic)
        post(client, f"/cases/{calm}/claim", f"/cases/{calm}")

        def listed(query: str) -> set[str]:
            return set(re.findall(r'data-case="([^"]+)"', client.get(f"/queue{query}").text))

        assert listed("") == {calm, urgent}
        assert listed("?show=mine") == listed("?with=me") == {calm}
        assert listed("?with=nobody") == listed("?tier=emergency_now") == {urgent}
        assert listed("?with=others") == listed("?show=referrals&tier=none") == set()

    @pytest.mark.parametrize("query", ["show=x", "with=x", "tier=x"])
    def test_an_unknown_filter_is_not_found(self, clinic: Clinic, query: str) -> None:
        assert browser(clinic).get(f"/queue?{query}").status_code == 404

    def test_rows_are_sent_again_only_when_something_changed(self, clinic: Clinic) -> None:
        case, client = clinic.drawn(), browser(clinic)
        first = client.get("/queue/rows")
        same = {"If-None-Match": first.headers["ETag"]}

        assert client.get("/queue/rows", headers=same).status_code == 304
        clinic.claim(case, who="colleague")
        changed = client.get("/queue/rows", headers=same)
        assert changed.status_code == 200
        assert "Nobody yet" not in changed.text
        clinic.clock.pass_time(minutes=1)  # due times are said in words
        again = client.get("/queue/rows", headers={"If-None-Match": changed.headers["ETag"]})
        assert again.status_code == 200

    def test_a_referral_without_an_outcome_after_a_day_alerts(self, clinic: Clinic) -> None:
        case = clinic.post_intake(a_form("EX-10")).json["id"]
        assert "Outcome overdue" not in words(browser(clinic).get("/queue"))
        clinic.clock.pass_time(hours=24, minutes=1)
        run_clocks(clinic.database, clinic.services.knowledge, now=clinic.clock())

        page = browser(clinic).get("/queue?show=outcomes")

        assert re.findall(r'data-case="([^"]+)"', page.text) == [case]
        assert "No outcome after 24 h" in words(page)


class TestFollowUp:
    """After the sheet: what it turned out to be, and when to look again."""

    def test_the_judged_source_is_counted_and_the_review_comes_back(self, clinic: Clinic) -> None:
        desk = Desk(clinic, clinic.released())
        day = (clinic.clock() + timedelta(days=2)).date().isoformat()

        assert desk.post("follow-up", source="muscle", review_on=day).status_code == 303

        assert "Look again" not in words(desk.client.get("/queue"))
        assert "Nobody has judged" not in words(desk.client.get("/agreement"))
        clinic.clock.pass_time(days=2)
        client = browser(clinic)
        assert "Look again 1" in words(client.get("/queue"))
        assert desk.path.split("/")[-1] in client.get("/queue?show=again").text

    def test_a_day_that_is_none_is_refused_and_the_note_is_kept(self, clinic: Clinic) -> None:
        desk = Desk(clinic, clinic.released())

        for day, said in (("soon", "Enter the day as a date"), ("2020-01-01", "within a year")):
            answer = desk.post("follow-up", review_on=day, note="Walks again")
            assert (answer.status_code, said in words(answer)) == (422, True)
            assert ">Walks again</textarea>" in answer.text

    def test_agreement_says_so_when_nobody_has_judged(self, clinic: Clinic) -> None:
        assert "Nobody has judged a source yet" in words(browser(clinic).get("/agreement"))

    def test_the_source_given_with_the_signature_is_shown(self, clinic: Clinic) -> None:
        desk = drawn(clinic)
        judged = {"confirmed_source": "sij", "override_code": "other", "override_reason": "Felt"}
        sent = {"sha256": desk.field("sha256"), "examined": "1", "spot_tested": "1"}

        assert desk.post("sign", **sent, **judged).status_code == 303

        said = words(desk.page)
        assert "judged it: Sacroiliac joint" in said
        assert "Signed although judged differently: Another reason. Felt" in said


def test_a_case_is_taken_away_as_one_file_and_the_audit_says_by_whom(clinic: Clinic) -> None:
    case = clinic.drawn()
    client = browser(clinic)

    answer = post(client, f"/cases/{case}/export", f"/cases/{case}")

    with ZipFile(BytesIO(answer.data)) as archive:
        assert {"manifest.json", "case.json"} <= set(archive.namelist())
    number = clinic.case(case)["number"]
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{number}.zip"'
    with clinic.database.reading() as session:
        rows = session.query(AuditRow).filter_by(event="export_case", case_id=case)
        assert [row.actor_name for row in rows] == ["Petra"]


def test_the_clinics_own_target_is_said_on_the_case_page_until_the_form_is_reviewed(
    clinic: Clinic,
) -> None:
    case = clinic.drawn()
    client = browser(clinic)
    assert "own target" not in client.get(f"/cases/{case}").text
    profile = replace(clinic_profile(clinic.database, "default"), review_hours=2)
    set_clinic_profile(clinic.database, "default", profile, clinic.clock())

    page = words(client.get(f"/cases/{case}"))

    assert "Review the form: your clinic's own target, until" in page


def test_single_keys_are_switched_off_for_the_person_not_the_browser(clinic: Clinic) -> None:
    checked = re.compile('name="on" data-keys-on checked')
    assert checked.search(browser(clinic).get("/queue").text)

    assert post(browser(clinic), "/account/keys").status_code == 204

    assert not checked.search(browser(clinic).get("/queue").text)
    assert checked.search(browser(clinic, "colin").get("/queue").text)
    post(browser(clinic), "/account/keys", on="on")
    assert checked.search(browser(clinic).get("/queue").text)
