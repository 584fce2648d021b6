"""Every task says where it runs and for how long; there is one migration head."""

import shutil
from collections.abc import Iterator
from pathlib import Path

from alembic.config import Config
from alembic.script import ScriptDirectory
from celery import Celery

from tests.guards.tree import ROOT
from worker.queue import QUEUES
from worker.queue import app as celery_app


def loose_tasks(app: Celery) -> Iterator[str]:
    """Tasks of ours without a queue that a worker listens to, or without a time limit."""
    for name, task in app.tasks.items():
        if name.startswith("celery."):
            continue
        if app.amqp.router.route({}, name)["queue"].name not in QUEUES:
            yield f"{name}: no worker listens to its queue"
        if not (task.time_limit or app.conf.task_time_limit):
            yield f"{name}: no time limit"


def test_every_task_has_a_queue_and_a_time_limit() -> None:
    import worker.tasks  # noqa: F401 - registers the tasks

    assert {name for name in celery_app.tasks if not name.startswith("celery.")}
    assert list(loose_tasks(celery_app)) == []


def test_a_task_without_a_queue_or_a_time_limit_would_be_found() -> None:
    app = Celery("planted", set_as_current=False)

    @app.task(name="planted.loose", shared=False)
    def loose() -> None:
        """Never run."""

    app.finalize()

    assert [fault for fault in loose_tasks(app) if fault.startswith("planted")] == [
        "planted.loose: no worker listens to its queue",
        "planted.loose: no time limit",
    ]


def heads(folder: Path) -> list[str]:
    config = Config()
    config.set_main_option("script_location", str(folder))
    return list(ScriptDirectory.from_config(config).get_heads())


def test_there_is_one_migration_head() -> None:
    from_pyproject = ScriptDirectory.from_config(Config(toml_file=str(ROOT / "pyproject.toml")))

    assert heads(ROOT / "records" / "migrations") == from_pyproject.get_heads()
    assert len(from_pyproject.get_heads()) == 1


def test_a_second_head_would_be_found(tmp_path: Path) -> None:
    folder = shutil.copytree(ROOT / "records" / "migrations", tmp_path / "migrations")
    (folder / "versions" / "planted.py").write_text("revision = 'x'\ndown_revision = None\n")

    assert len(heads(folder)) == 2
