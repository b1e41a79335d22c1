"""What the log says: a line a request, the request's name on every line, and nobody's secrets.

A request has the name that a proxy of ours gave it (``X-Request-ID``), or one drawn here; the
answer carries it too, so that a reader's report, the proxy's log and ours meet. A line tells which
view was asked, never the address: readers type into addresses.
"""

from __future__ import annotations

import json
import logging
import re
import time
import uuid
from collections.abc import Callable
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from search.redaction import redact

GetResponse = Callable[[HttpRequest], HttpResponseBase]

HEADER = "X-Request-ID"
# UUIDs, ULIDs and the like; anything else could be put there to forge lines.
WELL_FORMED = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}", re.ASCII)
# What a record may carry beside its words, as fields of their own.
FIELDS = ("method", "view", "status", "ms")
# One line an event, whatever stands in its words.
BREAKS = str.maketrans({"\n": "\\n", "\r": "\\r"})

requests = logging.getLogger("helpcenter.requests")
_request_id: ContextVar[str] = ContextVar("request_id", default="-")


def named(get_response: GetResponse) -> GetResponse:
    """Middleware: names the request, and tells the log what became of it.

    Behind :class:`helpcenter.proxy.ClientAddress`, which drops the names that others than our
    proxies give; where there is no proxy of ours, nobody's name is believed.
    """

    def answer(request: HttpRequest) -> HttpResponseBase:
        name = _told(request) or uuid.uuid4().hex
        token = _request_id.set(name)
        request.request_id = name  # type: ignore[attr-defined]
        begun = time.perf_counter()
        try:
            response = get_response(request)
            response.headers[HEADER] = name
            _tell(request, response.status_code, time.perf_counter() - begun)
            return response
        finally:
            _request_id.reset(token)

    return answer


def view_of(request: HttpRequest) -> str:
    """The name of the view that answers: ``static`` for files, ``-`` where there is none."""
    if request.resolver_match:
        return request.resolver_match.view_name or "-"
    return "static" if request.path.startswith(settings.STATIC_URL) else "-"


def _told(request: HttpRequest) -> str:
    if not (settings.BEHIND_PROXY or settings.TRUSTED_PROXIES):
        return ""
    told = request.headers.get(HEADER, "")
    return told if WELL_FORMED.fullmatch(told) else ""


def _tell(request: HttpRequest, status: int, seconds: float) -> None:
    view, ms = view_of(request), round(seconds * 1000, 1)
    fields = {"method": request.method, "view": view, "status": status, "ms": ms}
    requests.info("%s %s %s %s ms", request.method, view, status, ms, extra=fields)


class Plain(logging.Formatter):
    """A line for people."""

    def format(self, record: logging.LogRecord) -> str:
        """Time, level, who tells, of which request, what; a traceback below."""
        at = self.formatTime(record)
        line = f"{at} {record.levelname} {record.name} [{_name(record)}] {words(record)}"
        fault = _fault(self, record)
        return f"{line}\n{fault}" if fault else line


class Json(logging.Formatter):
    """A line for programs: one JSON object."""

    def format(self, record: logging.LogRecord) -> str:
        """The same as fields; ``fault`` is the traceback."""
        told: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "request_id": _name(record),
            "message": words(record),
        }
        told |= {name: getattr(record, name) for name in FIELDS if hasattr(record, name)}
        if fault := _fault(self, record):
            told["fault"] = fault
        return json.dumps(told, ensure_ascii=False, default=str)


def words(record: logging.LogRecord) -> str:
    """What a record says, in one line, with whatever could be a person's masked."""
    request = getattr(record, "request", None)
    if record.name == "django.request" and isinstance(request, HttpRequest):
        # Django names the address; readers type into addresses.
        reason = str(record.args[0]) if isinstance(record.args, tuple) and record.args else ""
        return f"{reason}: {view_of(request)}"
    return redact(record.getMessage()).translate(BREAKS)


def _name(record: logging.LogRecord) -> str:
    """Of which request: what Django tells after the answer still has it."""
    request = getattr(record, "request", None)
    return str(getattr(request, "request_id", _request_id.get()))


def _fault(formatter: logging.Formatter, record: logging.LogRecord) -> str:
    """The traceback, masked: what an error says may quote what was sent."""
    return redact(formatter.formatException(record.exc_info)) if record.exc_info else ""
