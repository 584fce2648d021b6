"""How Alembic reaches the database: the connection of `records.migrate`, or the configured one."""

from alembic import context
from sqlalchemy import Connection

from records.migrate import check_references, migrating
from records.settings import load_settings
from records.tables import Base


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        compare_type=True,
        compare_server_default=True,
        render_as_batch=connection.dialect.name == "sqlite",
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()
        check_references(connection)


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    with migrating(load_settings().database_url) as opened:
        run(opened)
