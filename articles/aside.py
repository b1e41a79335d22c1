"""Work that nobody waits for, done by a thread of this process."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from django.db import connection

logger = logging.getLogger(__name__)


def start(work: Callable[[], object], name: str) -> None:
    """Begin at once and return; what goes wrong is told to the log, under the ``name``."""

    def run() -> None:
        try:
            work()
        except Exception:
            logger.exception("Work aside failed: %s", name)
        finally:
            connection.close()

    threading.Thread(target=run, name=name, daemon=True).start()
