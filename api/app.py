"""The Flask app: services handed in, faults in one shape, every blueprint registered here."""

from collections.abc import Callable
from datetime import UTC, datetime

from flask import Flask

import api.administration.blueprints
import api.demo.tour
import api.documents.check
import api.documents.phone
import api.intake.pages
import api.intake.rest
import api.ops
import api.review.actions
import api.review.agreement_page
import api.review.export
import api.review.pages
import api.review.papers
import api.review.queue_pages
import api.review.recheck
import api.review.reference
import api.review.rest
from api import audited, auth, changes, headers, limits, logs, openapi, packed, problems, tracing
from api.numbers import RowNumber
from api.roles import public
from api.services import KEY, Services
from records.session import Database
from records.settings import Settings, load_settings
from rules.proof.in_force import knowledge_in_force
from worker.queue import enqueue as wake

BLUEPRINTS = (
    api.ops.blueprint,
    openapi.blueprint,
    api.intake.rest.blueprint,
    api.review.rest.blueprint,
    api.review.actions.blueprint,
    api.intake.pages.blueprint,
    api.review.pages.blueprint,
    api.review.papers.blueprint,
    api.review.export.blueprint,
    api.review.queue_pages.blueprint,
    changes.blueprint,
    api.review.recheck.blueprint,
    api.review.agreement_page.blueprint,
    api.review.reference.blueprint,
    api.documents.check.blueprint,
    api.documents.phone.blueprint,
    api.demo.tour.blueprint,
    *api.administration.blueprints.BLUEPRINTS,
)


def utc_now() -> datetime:
    """The real clock; tests hand in their own."""
    return datetime.now(UTC)


def create_app(
    settings: Settings | None = None,
    *,
    clock: Callable[[], datetime] = utc_now,
    enqueue: Callable[[str], bool] = wake,
) -> Flask:
    """The web app; settings come from the environment when none are given.

    Raises SettingsError, and KnowledgeError when the knowledge is not proved.
    """
    settings = settings or load_settings()
    tracing.begin(settings)
    app = Flask(__name__)
    app.url_map.converters["int"] = RowNumber
    app.config.update(SECRET_KEY=settings.secret_key, MAX_CONTENT_LENGTH=settings.max_body_bytes)
    app.extensions[KEY] = Services(
        settings=settings,
        database=Database(settings.database_url, settings.data_keys),
        knowledge=knowledge_in_force(development=settings.development),
        enqueue=enqueue,
        clock=clock,
    )
    public(app.view_functions["static"])
    for part in (logs, headers, problems, auth, audited, changes, packed):
        part.install(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    limits.install(app)
    tracing.install(app, settings)
    return app
