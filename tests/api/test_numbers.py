"""A number that no row can have finds nothing; it is never a fault of ours."""

import pytest

from tests.api.clinic import Clinic
from tests.api.test_sign_in import csrf_of, sign_in

HUGE = (2**31, 2**63, 4098274749992752644096, 10**40, 10**3000)
ADDRESSES = (
    "/api/v1/cases/{case}/documents/letter/{number}/final",
    "/api/v1/cases/{case}/documents/letter/{number}/final/pages/1",
    "/api/v1/cases/{case}/documents/draft/pages/{number}",
)
PAGES = {
    "petra": (
        "/cases/{case}/documents/letter/{number}/final",
        "/cases/{case}/documents/letter/{number}/final/pages/1",
        "/cases/{case}/documents/draft/pages/{number}",
    ),
    "anton": (
        "/administration/profile/sheet/{number}.pdf",
        "/administration/profile/sheet/1/{number}.png",
        "/administration/audit?below={number}",
    ),
}


@pytest.mark.parametrize("number", HUGE)
def test_an_address_with_a_huge_number_is_not_found(clinic: Clinic, number: int) -> None:
    case = clinic.drawn()
    for address in ADDRESSES:
        path = address.format(case=case, number=number)
        assert clinic.get(path, who="physiotherapist").status_code == 404, path


@pytest.mark.parametrize("number", HUGE)
@pytest.mark.parametrize("username", PAGES)
def test_a_page_with_a_huge_number_is_no_fault_of_ours(
    clinic: Clinic, username: str, number: int
) -> None:
    case = clinic.drawn()
    sign_in(clinic, username)
    for address in PAGES[username]:
        path = address.format(case=case, number=number)
        assert clinic.client.get(path).status_code in (200, 404), path


@pytest.mark.parametrize("number", HUGE)
def test_the_desk_cannot_ask_for_a_huge_revision(clinic: Clinic, number: int) -> None:
    case = clinic.released()
    sign_in(clinic, "dora")
    token = {"csrf_token": csrf_of(clinic.client.get("/desk"))}
    one = f"{case}.handout.{number}"

    assert clinic.client.post("/desk/print", data={**token, "one": one}).status_code in (404, 422)
    assert clinic.client.post("/desk/hand-over", data={**token, "one": one}).status_code in (
        404,
        422,
    )
    acted = {**token, "kind": "called_999", "seen": str(number)}
    assert clinic.client.post(f"/desk/{case}/act", data=acted).status_code < 500
