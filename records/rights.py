"""What the service's own login may do on PostgreSQL.

Triggers refuse to change what is only added, but who owns a table can switch its triggers off. So
the service signs in as a role that owns nothing: what it may not do it cannot do.
"""

from typing import Any

from sqlalchemy import text
from sqlalchemy.engine import make_url

from records.migrate import MigrationError, migrating
from records.session import driver_url

_ROLE = text("SELECT rolsuper, rolbypassrls, rolcreaterole FROM pg_roles WHERE rolname = :role")
_OWNER = text(
    "SELECT pg_has_role(:role, tableowner, 'MEMBER') FROM pg_tables WHERE tablename = 'audit'"
    " AND schemaname = 'public'"
)
_RIGHTS = (
    "REVOKE CREATE ON SCHEMA public FROM PUBLIC, {role}",
    "REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}",
    "GRANT USAGE ON SCHEMA public TO {role}",
    "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
    "REVOKE UPDATE, DELETE ON audit, audit_links, clinic_profiles FROM {role}",
    # To lock this table takes the right to update it; a trigger refuses to.
    "REVOKE DELETE ON data_keys FROM {role}",
    # An erasure takes the words away, a new data key seals them anew.
    "GRANT UPDATE (reason, reason_salt) ON audit TO {role}",
    "REVOKE INSERT, UPDATE, DELETE ON alembic_version FROM {role}",
)


def limit_service(owner_url: str, service_url: str) -> str:
    """Give the role of `service_url` what the service needs and no more; made if it is not there.

    Safe to repeat, and needed after each migration: new tables are the owner's alone. Gives the
    role's name. Raises MigrationError when the URL names none, or one that may do anything anyway.
    """
    wanted = make_url(driver_url(service_url))
    role, password = wanted.username, str(wanted.password or "")
    if not role:
        raise MigrationError("The service's URL must name a user.")
    with migrating(owner_url) as connection:
        driver: Any = connection.connection.driver_connection
        quoted = connection.dialect.identifier_preparer.quote_identifier(role)
        found = connection.execute(_ROLE, {"role": role}).one_or_none()
        if found is None and not password:
            raise MigrationError(f"There is no role {role}; give its URL a password to make it.")
        if found is None:
            # Hashed here: the server's log may hold a statement.
            secret = driver.pgconn.encrypt_password(
                password.encode(), role.encode(), b"scram-sha-256"
            ).decode()
            connection.exec_driver_sql(f"CREATE ROLE {quoted} LOGIN PASSWORD '{secret}'")
        elif any(found) or connection.scalar(_OWNER, {"role": role}):
            raise MigrationError(f"The role {role} may do anything; give the service another one.")
        for statement in _RIGHTS:
            connection.exec_driver_sql(statement.format(role=quoted))
    return role
