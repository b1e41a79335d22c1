"""Why something was not handed on."""

from __future__ import annotations


class HandoffError(Exception):
    """The other side refused; ``code``: its HTTP status, 0 where it gave none."""

    def __init__(self, code: int = 0) -> None:
        super().__init__(code)
        self.code = code


class NotYet(Exception):  # noqa: N818 (no fault)
    """Something else has to go first: the ticket before its messages."""
