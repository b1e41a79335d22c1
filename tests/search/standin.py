"""An HTTP server on loopback that answers as a cluster in trouble would: for tests of faults."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class StandIn(ThreadingHTTPServer):
    """``answers``: what to say to each request, by method and path; counts them in ``asked``.

    ``trouble``: None; a status with which everything is refused; ``"gone"``: the connection is
    closed without a word; ``"slow"``: nothing is said until the test is over.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.trouble: int | str | None = None
        self.answers: dict[tuple[str, str], object] = {}
        self.asked: list[tuple[str, str]] = []
        self.bodies: list[str] = []
        self.over = threading.Event()
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def close(self) -> None:
        self.over.set()
        self.shutdown()
        self.server_close()

    def answer(self, method: str, path: str, body: str) -> tuple[int, object]:
        """The status and the JSON for one request."""
        self.asked.append((method, path))
        self.bodies.append(body)
        if isinstance(self.trouble, int):
            reason = {"type": "trouble", "reason": "all shards failed"}
            return self.trouble, {"error": {"root_cause": [reason], **reason}}
        for (of_method, end), answer in self.answers.items():
            if method == of_method and path.partition("?")[0].endswith(end):
                told = answer(body) if callable(answer) else answer
                return told if isinstance(told, tuple) else (200, told)
        return 404, {"error": {"type": "index_not_found_exception", "reason": "no such index"}}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: StandIn

    def log_message(self, *_args) -> None:
        """Nothing is told."""

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length") or 0)).decode()
        if self.server.trouble == "slow":
            self.server.over.wait(20)
        if self.server.trouble in ("gone", "slow"):
            self.close_connection = True
            return
        status, told = self.server.answer(self.command, self.path, body)
        data = json.dumps(told).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json; charset=UTF-8")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = _answer  # noqa: N815
