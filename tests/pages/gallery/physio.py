"""The physiotherapist: the queue, a case from first look to signature, and what else can happen."""

from playwright.sync_api import Page, expect

from tests.pages.clinic import open_details
from tests.pages.gallery.camera import Camera
from tests.pages.gallery.clinic import DemoClinic

DRAWN = 40_000
"""Milliseconds to wait for a sheet."""


def physio(clinic: DemoClinic, camera: Camera) -> None:
    camera.chapter("Queue")
    with clinic.browsing("physio") as page:
        _queue(page, camera)
    with clinic.browsing("quiet-physio") as page:
        page.goto("/queue")
        camera.take(page, "queue-empty", "Nobody waits")
        page.goto("/agreement")
        camera.take(page, "agreement-empty", "Nothing judged yet")
    camera.chapter("Case")
    with clinic.browsing("physio") as page:
        _worked_on(clinic, page, camera)
        _conflict(clinic, page, camera)
        _kinds(clinic, page, camera)
    camera.chapter("Letters")
    with clinic.browsing("physio") as page:
        _letter(clinic, page, camera)
    camera.chapter("What the rules say")
    with clinic.browsing("physio") as page:
        page.goto("/agreement")
        camera.take(page, "agreement", "How the ranking and the judgement of the signer agree")
        page.goto("/knowledge")
        camera.take(page, "reference", "The rules in force: what there is, and a search")
        page.goto("/knowledge/red-flags")
        camera.take(page, "reference-red-flags", "The red flags, each with what it rests on")
        page.goto("/knowledge?find=saddle")
        camera.take(page, "reference-found", "What a search found in all sections")


def _queue(page: Page, camera: Camera) -> None:
    page.goto("/queue")
    camera.take(page, "queue", "The queue: most urgent first, then what is due first")
    page.goto("/queue?show=clinician&with=nobody")
    camera.take(page, "queue-filtered", "A saved view with a filter; both are in the address")
    page.goto("/queue?show=mine")
    camera.take(page, "queue-none", "A view with nobody in it")
    page.goto("/queue")
    page.locator("[data-keys-open]").click()
    camera.take(page, "queue-keys", "Single keys, which can be switched off")


def claimed(page: Page, case_id: str) -> None:
    page.goto(f"/cases/{case_id}")
    page.get_by_role("button", name="Claim this case").click()
    expect(page.get_by_text("Final copy")).to_be_visible(timeout=DRAWN)


def _worked_on(clinic: DemoClinic, page: Page, camera: Camera) -> None:
    case_id = clinic.case_of("Demo-Cedar")
    page.goto(f"/cases/{case_id}")
    camera.take(page, "case", "A case at first look: safety, answers, why, the drafted sheet")
    claimed(page, case_id)
    camera.take(page, "case-claimed", "Claimed: the final copy to read and sign")
    page.locator("#exam-form > summary").click()
    camera.take(page, "case-examination", "Findings are entered beside the ranking")
    page.locator('#exam-form [name="ex_slr"][value="pos"]').check()
    page.get_by_role("button", name="Record the findings").click()
    expect(page.locator("#exam .found")).to_be_visible()
    camera.take(page, "case-examined", "The ranking after the findings")
    _changed(page, case_id, camera)
    page.goto(f"/cases/{case_id}/sections/S4")
    camera.take(page, "case-section", "A section of the answers, to correct with one's name")
    _signed(page, case_id, camera)
    clinic.wait_for(case_id, "released")
    page.goto(f"/cases/{case_id}")
    camera.take(page, "case-released", "Signed and released")


def _changed(page: Page, case_id: str, camera: Camera) -> None:
    page.goto(f"/cases/{case_id}")
    expect(page.get_by_text("Final copy")).to_be_visible(timeout=DRAWN)
    page.locator("#edit > summary").click()
    dose = page.locator('#edit input[name$="-reps_max"]').first
    dose.locator("xpath=following-sibling::button[1]").click()
    expect(page.locator("#edit .recheck")).to_contain_text("You changed")
    page.get_by_label("Why you change it").fill("Manages one more without pain")
    camera.take(page, "case-change", "A change is checked while it is made")
    page.get_by_role("button", name="Save and draw the new sheet").click()
    expect(page.get_by_text("Drafted and yours")).to_be_visible()
    expect(page.get_by_text("Final copy")).to_be_visible(timeout=DRAWN)
    camera.take(page, "case-yours", "Drafted and yours, field by field")


def _signed(page: Page, case_id: str, camera: Camera) -> None:
    page.goto(f"/cases/{case_id}")
    for box in page.locator("#sign .tick input").all():
        box.check()
    page.get_by_role("button", name="Approve and sign").click()
    expect(page.get_by_text("The sheet is released in")).to_be_visible()
    camera.take(page, "case-signed", "Signed: for some seconds it can be taken back")


def _conflict(clinic: DemoClinic, page: Page, camera: Camera) -> None:
    case_id = clinic.case_of("Demo-Ash")
    claimed(page, case_id)
    with clinic.browsing("physio", script=False) as other_tab:
        other_tab.goto(f"/cases/{case_id}")
        other_tab.get_by_role("button", name="Give it back").click()
    open_details(page, "Return to front desk")
    page.get_by_label("Question for the front desk").fill("Which shoe hurts?")
    with page.expect_navigation():
        page.get_by_role("button", name="Send the question").click()
    camera.take(page, "case-conflict", "Somebody was faster: both versions, and nothing is lost")


KINDS = {
    "Demo-Nutmeg": ("emergency", "An emergency: no ranking, no sheet, only what is dangerous"),
    "Demo-Larch": ("same-day", "A same-day flag; one examination can clear several"),
    "Demo-Maple": ("must-ask", "“Not sure” where it matters: what to ask comes first"),
    "Demo-Ivy": ("withheld", "Withheld and booked"),
    "Demo-Elm": ("returned", "Returned to the front desk with a question"),
    "Demo-Juniper": ("hardly-filled-in", "Hardly anything was answered: a clinician has to assess"),
    "Demo-Fir": ("general", "The general sheet, and a note for the GP"),
}


def _kinds(clinic: DemoClinic, page: Page, camera: Camera) -> None:
    for name, (kind, caption) in KINDS.items():
        page.goto(f"/cases/{clinic.case_of(name)}")
        camera.take(page, f"case-{kind}", caption)


def _letter(clinic: DemoClinic, page: Page, camera: Camera) -> None:
    case_id = clinic.case_of("Demo-Koa")
    page.goto(f"/cases/{case_id}")
    page.get_by_role("button", name="Claim this case").click()
    open_details(page, "to a service, with a letter")
    camera.take(page, "letter-refer", "A referral is written: where to, what was arranged")
    page.locator("#refer-destination").select_option(index=1)
    page.get_by_label("What was arranged").fill("Rang the practice, seen on Thursday")
    page.get_by_role("button", name="Refer and write the letter").click()
    expect(page.get_by_role("button", name="Sign the letter")).to_be_visible(timeout=DRAWN)
    camera.take(page, "letter-to-sign", "The letter to read and sign")
    page.locator("#letter1").get_by_label("I have examined").check()
    page.get_by_role("button", name="Sign the letter").click()
    camera.take(page, "letter-signed", "The letter signed, to be undone for some seconds")
