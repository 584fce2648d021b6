"""On PostgreSQL the service's login does its work, and cannot undo what protects the audit."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ProgrammingError

from records import rotation
from records.chain import verify_chain
from records.erasure import erase_case
from records.keyring import Keyring
from records.migrate import MigrationError
from records.rights import limit_service
from records.session import Database, driver_url
from records.sites import list_sites
from tests.databases import DATA_KEY, open_database
from tests.factories.cases import a_case, a_clinic
from tests.records.test_erasure import OPERATOR
from tests.records.test_rotation import silent

pytestmark = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


@pytest.fixture
def service_url(database_url: str) -> Iterator[str]:
    """The service's own login on this database."""
    role = f"service_{uuid4().hex}"
    url = make_url(driver_url(database_url)).set(username=role, password="it's a secret")
    yield url.render_as_string(hide_password=False)
    owner = Database(database_url)
    with owner.engine.begin() as connection:
        if connection.scalar(text("SELECT 1 FROM pg_roles WHERE rolname = :role"), {"role": role}):
            connection.execute(text(f"DROP OWNED BY {role}"))
            connection.execute(text(f"DROP ROLE {role}"))
    owner.dispose()


@pytest.fixture
def service(database_url: str, service_url: str) -> Iterator[Database]:
    """The database as the service opens it."""
    limit_service(database_url, service_url)
    database = open_database(service_url)
    yield database
    database.dispose()


def test_the_service_does_all_its_work(service: Database, tmp_path: Path) -> None:
    (tmp_path / "keys").write_text(DATA_KEY)
    keys = Keyring(tmp_path / "keys")
    service.keys = service.engine.dialect.keyring = keys  # type: ignore[attr-defined]
    clinic = a_clinic(service)
    a_case(clinic, "released")
    number = clinic.view(a_case(clinic, "closed")).number

    erase_case(service, OPERATOR, number, clinic.now)
    assert rotation.begin(service, keys, clinic.now)
    rotation.finish(service, keys, silent, clinic.now)

    assert all(verify_chain(service, site.id).faults == () for site in list_sites(service))


@pytest.mark.parametrize(
    "statement",
    [
        "SET session_replication_role = replica",
        "ALTER TABLE audit DISABLE TRIGGER ALL",
        "DROP TRIGGER audit_no_delete ON audit",
        "UPDATE audit SET actor_name = 'Eve'",
        "UPDATE audit_links SET hash = ''",
        "DELETE FROM audit",
        "DELETE FROM audit_links",
        "TRUNCATE audit",
        "DROP TABLE audit",
        "DELETE FROM data_keys",
        "UPDATE alembic_version SET version_num = ''",
        "CREATE TABLE own (id integer)",
        "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN END $$",
    ],
)
def test_what_protects_the_audit_is_out_of_its_reach(service: Database, statement: str) -> None:
    with pytest.raises(ProgrammingError) as refused, service.engine.begin() as connection:
        connection.execute(text(statement))

    assert "InsufficientPrivilege 42501" in str(refused.value)


def test_a_role_is_limited_as_often_as_one_likes(database_url: str, service_url: str) -> None:
    role = limit_service(database_url, service_url)

    assert limit_service(database_url, service_url) == role


@pytest.mark.parametrize(
    ("user", "said"),
    [("", "must name a user"), ("nobody_yet@", "give its URL a password")],
)
def test_a_url_that_makes_no_role_is_refused(database_url: str, user: str, said: str) -> None:
    with pytest.raises(MigrationError, match=said):
        limit_service(database_url, f"postgresql://{user}localhost/clinic")


def test_the_owner_is_no_role_for_the_service(database_url: str) -> None:
    with pytest.raises(MigrationError, match="may do anything"):
        limit_service(database_url, database_url)
