"""JSON over HTTPS to another help desk."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from .errors import HandoffError

TIMEOUT = 15
LONGEST_ANSWER = 1024 * 1024
LOOPBACK = {"127.0.0.1", "localhost", "::1"}


class _NoRedirects(HTTPRedirectHandler):
    """A ticket goes where the operator said, and nowhere that place points to."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        """Never."""


_opener = build_opener(_NoRedirects)


def is_safe(address: str) -> bool:
    """Whether tickets may be sent there: encrypted, or to this very machine."""
    parts = urlsplit(address)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)


def call(
    method: str,
    address: str,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
) -> Any:
    """Send one request; answers the JSON that came back, or nothing where none did.

    Raises :class:`HandoffError` for any status outside of 200–299, ``OSError`` where nobody
    answers within ``TIMEOUT`` seconds.
    """
    if not is_safe(address):
        raise HandoffError
    told = {"Accept": "application/json", "User-Agent": "helpcenter", **(headers or {})}
    if body is not None:
        told["Content-Type"] = "application/json"
    request = Request(address, data=body, headers=told, method=method)  # noqa: S310 (see is_safe)
    try:
        with _opener.open(request, timeout=TIMEOUT) as answer:
            text = answer.read(LONGEST_ANSWER)
    except HTTPError as error:
        with error:
            raise HandoffError(error.code) from None
    try:
        return json.loads(text) if text else None
    except ValueError:
        return None


def encoded(data: Any) -> bytes:
    """Data as the JSON of a request."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()
