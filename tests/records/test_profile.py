"""The clinic profile: every version kept, one part saved at a time, an old one put back."""

from dataclasses import replace
from datetime import time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, update
from sqlalchemy.exc import DBAPIError

from records.actors import Actor
from records.errors import NotAllowed, NotFound, ProfileChanged
from records.profile import (
    SECTIONS,
    ClinicProfile,
    Contact,
    Opening,
    differences,
    profile_from_json,
    profile_to_json,
)
from records.session import Database
from records.sites import (
    clinic_profile,
    create_site,
    current_profile,
    list_sites,
    profile_history,
    profile_version,
    save_section,
    set_clinic_profile,
)
from records.tables import ClinicProfileRow
from records.trail import audit_trail
from tests.factories.people import NOW, a_site, a_user

HILL = ClinicProfile("Hill clinic", "2 Hill Road", "01632 960001", "#155e63")


def administrator(db: Database) -> Actor:
    return a_user(db, "administrator", full_name="Anna Admin")


def test_a_new_installation_has_a_profile_that_can_be_printed(db: Database) -> None:
    found = current_profile(db, "default")

    assert (found.number, found.profile.name, found.profile.paper) == (
        1,
        "Physiotherapy clinic",
        "a4",
    )


def test_a_saved_part_is_a_new_version_with_who_and_when(db: Database) -> None:
    anna, later = administrator(db), NOW + timedelta(days=1)

    saved = save_section(db, "default", "letterhead", HILL, later, seen=1, by=anna)

    assert (saved.number, saved.section, saved.by, saved.at) == (2, "letterhead", anna.name, later)
    assert clinic_profile(db, "default") == HILL
    assert [site.name for site in list_sites(db)] == ["Hill clinic"]
    assert [each.number for each in profile_history(db, "default")] == [2, 1]


def test_saving_one_part_leaves_the_others_as_they_are_now(db: Database) -> None:
    anna = administrator(db)
    save_section(db, "default", "letterhead", HILL, NOW, seen=1, by=anna)
    other = replace(HILL, name="Typed on an old page", paper="letter")

    save_section(db, "default", "printing", other, NOW, seen=1, by=anna)

    assert clinic_profile(db, "default") == replace(HILL, paper="letter")


def test_two_who_save_the_same_part_do_not_overwrite_each_other(db: Database) -> None:
    anna = administrator(db)
    save_section(db, "default", "letterhead", HILL, NOW, seen=1, by=anna)

    with pytest.raises(ProfileChanged):
        save_section(db, "default", "letterhead", replace(HILL, name="B"), NOW, seen=1, by=anna)
    assert clinic_profile(db, "default").name == "Hill clinic"


def test_what_does_not_differ_is_not_saved_again(db: Database) -> None:
    anna = administrator(db)
    now = clinic_profile(db, "default")

    assert save_section(db, "default", "hours", now, NOW, seen=1, by=anna).number == 1
    assert [row.event for row in audit_trail(db, anna)] == []


def test_an_old_version_put_back_is_the_newest_and_nothing_is_lost(db: Database) -> None:
    anna = administrator(db)
    save_section(db, "default", "letterhead", HILL, NOW, seen=1, by=anna)
    first = profile_version(db, "default", 1)

    set_clinic_profile(db, "default", first.profile, NOW, by=anna)

    assert clinic_profile(db, "default") == first.profile
    assert [each.number for each in profile_history(db, "default")] == [3, 2, 1]


def test_the_audit_names_what_changed_and_never_how(db: Database) -> None:
    anna = administrator(db)
    save_section(db, "default", "letterhead", HILL, NOW, seen=1, by=anna)

    row = audit_trail(db, anna)[0]

    assert (row.event, row.note) == ("set_clinic_profile", "name, address, phone, colour")


def test_only_an_administrator_of_the_site_saves_it(db: Database) -> None:
    for role in ("front_desk", "physiotherapist"):
        with pytest.raises(NotAllowed):
            save_section(db, "default", "letterhead", HILL, NOW, seen=1, by=a_user(db, role))
    stranger = a_user(db, "administrator", site_id=a_site(db))
    with pytest.raises(NotFound):
        save_section(db, "default", "letterhead", HILL, NOW, seen=1, by=stranger)


def test_each_site_has_its_own_versions(db: Database) -> None:
    create_site(db, "hill", HILL, NOW)

    assert (current_profile(db, "hill").number, clinic_profile(db, "hill")) == (1, HILL)
    with pytest.raises(NotFound):
        profile_version(db, "hill", 2)


def test_a_version_is_never_changed_or_deleted(db: Database) -> None:
    for statement in (update(ClinicProfileRow).values(version=9), delete(ClinicProfileRow)):
        with pytest.raises(DBAPIError, match="append-only"), db.writing() as session:
            session.execute(statement)


def test_every_field_belongs_to_exactly_one_part() -> None:
    fields = [name for names in SECTIONS.values() for name in names]

    assert sorted(fields) == sorted(ClinicProfile.__dataclass_fields__)


texts = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=30)
openings = st.tuples(st.integers(0, 11), st.integers(12, 23)).map(
    lambda pair: Opening(time(pair[0], 30), time(pair[1]))
)
profiles = st.builds(
    ClinicProfile,
    name=texts,
    address=texts,
    phone=texts,
    colour=st.just("#155e63"),
    lines=st.lists(texts, max_size=4).map(tuple),
    paper=st.sampled_from(["a4", "letter"]),
    high_contrast=st.booleans(),
    body_style=st.sampled_from(["short_hair", "headscarf"]),
    review_days=st.none() | st.integers(1, 90),
    week=st.tuples(*(st.none() | openings,) * 7),
    review_hours=st.none() | st.integers(1, 80),
    contacts=st.lists(st.builds(Contact, texts, texts), max_size=3).map(tuple),
    languages=st.sampled_from([(), ("es",)]),
)


@given(profiles)
def test_a_profile_is_read_back_as_it_was_stored(profile: ClinicProfile) -> None:
    assert profile_from_json(profile_to_json(profile)) == profile
    assert differences(profile, profile) == ()
