"""Uploads and readers' files in a bucket of S3 or of anything that speaks like it.

Nothing in it is public and no address of it is ever given away: pictures and files go through
our own views, which say who may have them and make browsers run nothing of them.
"""

from __future__ import annotations

from typing import Any

from botocore.config import Config
from storages.backends.s3 import S3Storage

# Seconds; a bucket that does not answer must not hold a reader for minutes.
CONNECT, READ = 3, 20


class PrivateBucket(S3Storage):
    """A folder of the bucket. Its options come from ``settings.STORAGES``."""

    def get_default_settings(self) -> dict[str, Any]:
        """What an option may replace, but nobody should have to."""
        return super().get_default_settings() | {
            "default_acl": None,
            "file_overwrite": False,
            "querystring_auth": True,
            "client_config": Config(
                connect_timeout=CONNECT,
                read_timeout=READ,
                retries={"max_attempts": 2, "mode": "standard"},
                # Other makers' stores do not know the checksums that Amazon's adds of late.
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
                s3={"addressing_style": "auto"},
            ),
        }

    def url(self, *args: Any, **kwargs: Any) -> str:
        """There is none."""
        raise NotImplementedError("what is in the bucket is served by our views alone")
