"""Asks a server about an address: politely, and never one inside our own network."""

from __future__ import annotations

import http.client
import json
import socket
import ssl
import time
from collections.abc import Callable
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from django.conf import settings

from .outgoing import Answer

TIMEOUT = 10
# Seconds between two questions to one host.
PAUSE = 1.0
PORTS = {"http": 80, "https": 443}
# Answers to HEAD that say nothing about the page; GET is asked then.
ASK_WITH_GET = (400, 403, 404, 405, 501)
AGENT = f"Mozilla/5.0 (compatible; HelpCenterLinks/1; +{settings.SITE_URL}/)"


class Refused(Exception):  # noqa: N818 (it says what is the case)
    """An address that is not asked; the words say why."""


def recorded(file: Path) -> Callable[[str], Answer]:
    """Answers from a JSON file ``{url: {"status": 301, "location": "…"}}`` in place of servers."""
    answers = json.loads(file.read_text(encoding="utf-8"))
    return lambda url: Answer(**answers.get(url, {"status": 0, "problem": "no recorded answer"}))


class Web:
    """Asks real servers; remembers when each host was asked last."""

    def __init__(
        self,
        pause: float = PAUSE,
        is_public: Callable[[str], bool] = lambda ip: ip_address(ip).is_global,
    ) -> None:
        self.pause, self.is_public = pause, is_public
        self._asked: dict[str, float] = {}

    def __call__(self, url: str) -> Answer:
        """What the server says; never raises."""
        try:
            answer = self._ask("HEAD", url)
            return self._ask("GET", url) if answer.status in ASK_WITH_GET else answer
        except Refused as error:
            return Answer(0, problem=str(error))
        except ssl.SSLError as error:
            return Answer(0, problem=f"no secure connection: {error.reason}")
        except (OSError, http.client.HTTPException, ValueError) as error:
            return Answer(0, problem=f"no answer: {error or type(error).__name__}")

    def _ask(self, method: str, url: str) -> Answer:
        parts = urlsplit(url)
        if parts.scheme not in PORTS or not parts.hostname or parts.username:
            raise Refused("no address of the web")
        port = parts.port or PORTS[parts.scheme]
        address = self._resolve(parts.hostname, port)
        self._wait(parts.hostname)
        connection = _connection(parts.scheme, parts.hostname, port, address)
        try:
            path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~")
            query = f"?{quote(parts.query, safe='/%:@!$&()*+,;=~?')}" if parts.query else ""
            connection.request(method, path + query, headers={"User-Agent": AGENT, "Accept": "*/*"})
            response = connection.getresponse()
            return Answer(response.status, response.headers.get("Location", ""))
        finally:
            connection.close()

    def _resolve(self, host: str, port: int) -> Any:
        """A public address of the host: what is asked is what was looked at."""
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        if not all(self.is_public(str(entry[4][0])) for entry in found):
            raise Refused("it leads into a private network")
        return found[0][4]

    def _wait(self, host: str) -> None:
        since = time.monotonic() - self._asked.get(host, -self.pause)
        if since < self.pause:
            time.sleep(self.pause - since)
        self._asked[host] = time.monotonic()


def _connection(scheme: str, host: str, port: int, address: Any) -> http.client.HTTPConnection:
    """A connection to this very address, whatever the name says a moment later."""
    connection: http.client.HTTPConnection
    if scheme == "https":
        connection = http.client.HTTPSConnection(
            host, port, timeout=TIMEOUT, context=ssl.create_default_context()
        )
    else:
        connection = http.client.HTTPConnection(host, port, timeout=TIMEOUT)

    def connect(_named: Any, timeout: Any = TIMEOUT, source: Any = None) -> socket.socket:
        return socket.create_connection(address[:2], timeout, source)

    connection._create_connection = connect  # type: ignore[attr-defined]
    return connection
