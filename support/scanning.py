"""Files shown to clamd, where an operator runs one."""

from __future__ import annotations

import socket
import struct
from collections.abc import Iterable

from django.conf import settings

TIMEOUT = 30
LONGEST_REPLY = 4096


class Infected(Exception):  # noqa: N818 (a verdict, not a fault)
    """The scanner knows the content as harmful."""


class ScannerDown(Exception):  # noqa: N818 (says what is)
    """A scanner is configured and does not answer: nothing is let through unseen."""


def scan(chunks: Iterable[bytes]) -> None:
    """Show a content to the scanner of ``CLAMD``; without one, do nothing.

    Raises :class:`Infected` or :class:`ScannerDown`. The protocol is clamd's INSTREAM
    (clamd(8)): pieces with their length before them as four bytes, network order, ended by an
    empty one; the reply is ``stream: OK`` or ``stream: <name> FOUND``.
    """
    if not settings.CLAMD:
        return
    try:
        with _connect() as scanner:
            scanner.sendall(b"zINSTREAM\0")
            for chunk in chunks:
                scanner.sendall(struct.pack("!L", len(chunk)) + chunk)
            scanner.sendall(struct.pack("!L", 0))
            reply = b""
            # It ends with a zero; clamd need not hang up.
            while b"\0" not in reply and len(reply) < LONGEST_REPLY:
                piece = scanner.recv(LONGEST_REPLY)
                if not piece:
                    break
                reply += piece
    except OSError as error:
        raise ScannerDown from error
    verdict = reply.rstrip(b"\0\n")
    if verdict.endswith(b"FOUND"):
        raise Infected
    if not verdict.endswith(b"OK"):
        raise ScannerDown


def _connect() -> socket.socket:
    host, _, port = settings.CLAMD.rpartition(":")
    if host and port.isdecimal():
        return socket.create_connection((host, int(port)), timeout=TIMEOUT)
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    connection.settimeout(TIMEOUT)
    connection.connect(settings.CLAMD)
    return connection
