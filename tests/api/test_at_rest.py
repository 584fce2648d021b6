"""After a whole journey the database itself tells nothing of the patient, on disk or in a copy."""

from datetime import date

from records.drafts import save_page, start_draft
from records.people import actor_of_user
from records.second_factor import enrol
from records.views import Patient
from tests.api.clinic import Clinic
from tests.api.forms import a_form
from tests.at_rest import shown

PATIENT = {
    "given_name": "Zyxquilla",
    "family_name": "Vorbinski",
    "birth_date": "1949-03-07",
    "phone": "07700900417",
    "external_id": "REC-5521",
}
NOTES = ("violet umbrellas", "Which knee exactly", "The right one, she says", "as the desk wrote")
FILES = ("%PDF-1.", "PNG\r\n\x1a\n")


def test_neither_names_nor_answers_nor_documents_lie_readable(clinic_on_each: Clinic) -> None:
    clinic = clinic_on_each
    form = {**a_form("EX-02"), "patient": PATIENT}
    form["answers"] |= {"had_before": "yes", "helped_before": "violet umbrellas"}
    case = clinic.post_intake(form).json["id"]
    clinic.work()
    asked = clinic.act(case, "return", claim=clinic.claim(case), question="Which knee exactly?")
    said = clinic.act(case, "reply", text="The right one, she says.", who="front_desk")
    clinic.released()
    secret = an_unfinished_form_and_an_app(clinic)

    assert (asked.status_code, said.status_code) == (200, 200)
    assert clinic.case(case)["messages"][-1]["text"] == NOTES[2] + "."
    readable = ("front door", "petra")
    sealed = (*PATIENT.values(), *NOTES, *FILES, secret)
    assert shown(clinic.database, (*sealed, *readable)) == ["petra"]


def an_unfinished_form_and_an_app(clinic: Clinic) -> str:
    """The app's secret."""
    now = clinic.clock()
    desk, petra = (actor_of_user(clinic.database, clinic.user_ids[n]) for n in ("dora", "petra"))
    assert desk is not None
    assert petra is not None
    draft = start_draft(
        clinic.database, desk, Patient("Zyxquilla", "Vorbinski", date(1949, 3, 7)), now
    )
    save_page(clinic.database, desk, draft, {"helped_before": "as the desk wrote"}, now)
    return enrol(clinic.database, petra, "Clinic", now).secret
