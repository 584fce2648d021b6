"""How gunicorn serves the app; it reads this module as its configuration.

Measured (docs/benchmarks.md): threads, since SQLite, psycopg and the rule engine would block an
event loop; one process a processor, kept there, on PostgreSQL; two on SQLite, whose writers wait
for each other anyway. Two at least, for one may be starting.
"""

import gc
import importlib
import os
import secrets
import shutil
import sys
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Any

from gunicorn.glogging import Logger

from api.arriving import GatheringWorker
from api.changes import KEY as STREAMS
from api.changes import MOST
from api.shares import Shares
from records.settings import load_settings
from rules.knowledge_base import knowledge
from rules.review.archive import keep

_settings = load_settings()
# The processors that we may use (elsewhere than on Linux all of them), not everywhere the first.
_allowed = getattr(os, "sched_getaffinity", lambda _: range(os.cpu_count() or 1))
_processors = list(_allowed(0))
secrets.SystemRandom().shuffle(_processors)
_shares = Shares()
_sqlite = _settings.database_url.startswith("sqlite")
# A later version can be compared with this one (`sciatriage knowledge replay`).
keep(knowledge(), _settings.home)
# Shared counters of all web processes; from the last start they would be counted twice.
_metrics = Path(os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", f"{_settings.home}/run/metrics"))
shutil.rmtree(_metrics, ignore_errors=True)
_metrics.mkdir(mode=0o700, parents=True, exist_ok=True)


class Threads(GatheringWorker):
    """The worker that tells its streams of events when it wants to stop."""

    def load_wsgi(self) -> None:
        """Load the app."""
        super().load_wsgi()
        self.wsgi.extensions[STREAMS].goes_on = lambda: self.alive


class Discreet(Logger):  # type: ignore[misc]
    """gunicorn's log without what was asked for: an address may be the key to somebody's sheet."""

    def warning(self, msg: str, *args: Any, **options: Any) -> None:
        """A request that cannot be read is counted, not quoted."""
        quoted = msg.startswith("Invalid request from ip=")
        super().warning("Invalid request" if quoted else msg, *args, **options)

    def exception(self, msg: str, *args: Any, **options: Any) -> None:
        """Outside of the app, which has its own words for its faults."""
        kind = sys.exc_info()[0]
        if msg.startswith("Socket error"):  # a client that did not take its answer in time
            self.info(msg)
        elif msg.startswith("Error handling request"):
            self.error("Error handling a request: %s", kind.__name__ if kind else "unknown")
        else:
            super().exception(msg, *args, **options)


wsgi_app = "api.app:create_app()"
bind = f"{os.environ.get('HOST') or '127.0.0.1'}:{_settings.port}"
proc_name = "sciatriage-web"
worker_class = Threads
logger_class = Discreet
workers = 2 if _sqlite else max(2, len(_processors))
# Streams of events wait in threads of their own.
threads = (8 if _sqlite else 4) + MOST
timeout = 30
graceful_timeout = 30
keepalive = 5
# Below the 1,024 files that a process may usually open.
worker_connections = 800
# Our longest line is a filtered queue; a proxy adds a dozen fields at most.
limit_request_line = 4094
limit_request_fields = 64
limit_request_field_size = 8190
# Whether a proxy is believed, SCIATRIAGE_PROXIES says (api/headers.py). By default gunicorn would
# let everybody on this machine, a proxy included, set the path by a header called PATH_INFO.
forwarded_allow_ips = ""
forwarder_headers = ""
header_map = "drop"
# Against leaks (3 MB in 11,000 forms, ever fewer, were measured): rarely, and not all at a time,
# for who is connected to a process that ends waits for seconds.
max_requests = 200_000
max_requests_jitter = 100_000
# The sign-of-life file of each worker must not wait for a disk.
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108
# The app writes its own request lines, which hold no health data; gunicorn's would hold the path.
accesslog = None
loglevel = "warning"
# It would open a socket in the home folder for a tool nobody uses here.
control_socket_disable = True


def on_starting(_server: object) -> None:
    """Load the code once: a process that ended is replaced in a moment, and shares its memory.

    The app itself, its connections and its threads are made in each process.
    """
    gc.disable()  # loading leaves no garbage, and looking for it takes a fifth of the time
    importlib.import_module("api.app")
    gc.enable()
    gc.freeze()


def pre_fork(server: Any, worker: Any) -> None:
    """Give each process the processor that the fewest of the others have, and a share."""
    taken = Counter(each.processor for each in server.WORKERS.values())
    worker.processor = min(_processors, key=taken.__getitem__)
    worker.share = _shares.take()


def post_fork(_server: object, worker: Any) -> None:
    """Keep all threads of a process on one processor.

    Only one of them runs Python at a time; spread over processors, each goes on with cold caches.
    """
    with suppress(AttributeError, OSError):  # not Linux; or we may not use it any more
        os.sched_setaffinity(0, {worker.processor})


def child_exit(_server: object, worker: Any) -> None:
    """A worker ended: its share and its gauges go, its counters stay."""
    from prometheus_client import multiprocess

    worker.share.give_back()
    multiprocess.mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]
