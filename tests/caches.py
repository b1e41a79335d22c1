"""What a cache holds, whichever kind it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def keys(cache: Any) -> list[str]:
    """The name of everything that is kept."""
    kept = cache._cache
    if isinstance(kept, Mapping):
        return list(kept)
    return [key.decode() for key in kept.get_client().keys("*")]
