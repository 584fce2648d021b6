"""Every route says who may use it, every task where it runs and for how long; one migration head."""

from alembic.config import Config
from alembic.script import ScriptDirectory

from tests.guards.tree import ROOT
from worker.queue import app as celery_app


def test_every_task_has_a_queue_and_a_time_limit() -> None:
    celery_app.loader.import_default_modules()
    import worker.tasks  # noqa: F401 - registers the tasks

    ours = {name: task for name, task in celery_app.tasks.items() if not name.startswith("celery.")}
    declared = {queue.name for queue in celery_app.amqp.queues.values()}

    assert ours
    for name, task in ours.items():
        route = celery_app.amqp.router.route({}, name)
        assert route["queue"].name in declared, name
        assert task.time_limit or celery_app.conf.task_time_limit, name


def test_there_is_one_migration_head() -> None:
    script = ScriptDirectory.from_config(Config(toml_file=str(ROOT / "pyproject.toml")))

    assert len(script.get_heads()) == 1
