"""How gunicorn serves the site: `gunicorn --config python:helpcenter.serving`.

Every value here was chosen for requests that cost processor time and little waiting.
"""

from __future__ import annotations

import gc
import os
import time
from pathlib import Path
from typing import Any

wsgi_app = "helpcenter.wsgi"
# This start of the server, by which its processes count together (helpcenter.starting).
os.environ["WEB_SERVER"] = f"{os.getpid()}-{time.time_ns()}"
bind = os.environ.get("WEB_BIND", "127.0.0.1:8000")

# A process for each core. Threads only fill the gaps where one waits for a database or a disk:
# more of them take turns at the one interpreter, and all of them become slow together.
workers = int(os.environ.get("WEB_WORKERS") or os.cpu_count() or 1)
worker_class = "gthread"
threads = int(os.environ.get("WEB_THREADS") or 2)
# A process takes no more than it works at. What is left waits in the one queue of the kernel,
# for whichever process is free first; no connection is held that has nothing to ask.
worker_connections = threads
keepalive = 0

# The code is loaded once, and what it learns at the start is shared by all processes.
preload_app = True
# Whatever may grow is given back now and then, never by all processes at once.
max_requests, max_requests_jitter = 20_000, 4_000
# A process that says nothing for so long is ended, in seconds; what is being answered is
# finished first where it is asked to stop.
timeout, graceful_timeout = 60, 30

# Signs of life are written into memory: on a busy disk they may come too late.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108
control_socket_disable = True


def when_ready(server: Any) -> None:
    """Before the first process is forked: read the dictionaries, and keep them out of its way."""
    from django.db import connections
    from django.urls import resolve

    from articles.models import Locale
    from search.engine.analysis import analyzer

    resolve("/")
    for locale in Locale.values:
        analyzer(locale).terms("withdrawal 提现")
    # No process inherits a connection of another.
    connections.close_all()
    gc.collect()
    # What is there now stays: nobody looks through it again, and its memory stays shared.
    gc.freeze()


def post_fork(server: Any, worker: Any) -> None:
    """In each new process: tidy up less often, as most of what requests make goes by itself."""
    gc.set_threshold(20_000, 20, 50)


def post_worker_init(worker: Any) -> None:
    """In each new process, before it takes a request: no reader waits for what it has to read."""
    from django.db import connections

    from search.warming import warm

    warm()
    connections.close_all()
