"""What an upload may be while it still arrives: refused before it fills memory or disk."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, SkipFile, StopUpload
from django.http import HttpRequest

# Room for the texts of a form beside its files.
REST = 1024 * 1024


class WithinLimits(FileUploadHandler):
    """Goes before Django's own handlers and lets through what no form refuses for its size.

    A file beyond ``ATTACHMENT_MAX_BYTES``, or one too many, is read and thrown away; its name
    stands in ``request.refused_files``, for the form to tell. A request that is longer than all
    files and texts together may be is not read at all once the first file begins: the texts
    before it are kept, and the connection is closed. Requests without files are Django's matter
    (``DATA_UPLOAD_MAX_MEMORY_SIZE``); staff, who are signed in, upload as the admin lets them.
    """

    request: HttpRequest

    def handle_raw_input(
        self,
        input_data: Any,
        META: Mapping[str, str],  # noqa: N803 (Django's name)
        content_length: int,
        boundary: Any,
        encoding: str | None = None,
    ) -> None:
        """Note how long the whole request says it is."""
        most = settings.ATTACHMENT_MAX_BYTES * (settings.ATTACHMENT_MAX_COUNT + 1) + REST
        user = getattr(self.request, "user", None)
        self.is_staff = bool(user and user.is_staff)
        self.too_long = content_length > most
        self.files, self.received = 0, 0
        self.request.refused_files = []  # type: ignore[attr-defined]

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin a file, or refuse it."""
        super().new_file(*args, **kwargs)
        self.files, self.received = self.files + 1, 0
        if self.is_staff:
            return
        if self.too_long:
            self._refuse()
            raise StopUpload(connection_reset=True)
        if self.files > settings.ATTACHMENT_MAX_COUNT + 1:
            self._refuse()
            raise SkipFile

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Pass a piece on while the file is small enough."""
        self.received += len(raw_data)
        if not self.is_staff and self.received > settings.ATTACHMENT_MAX_BYTES:
            self._refuse()
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Leave the making of a file to the handlers that follow."""

    def _refuse(self) -> None:
        self.request.refused_files.append(self.file_name or "")  # type: ignore[attr-defined]
