"""What every test starts from: English, an empty cache."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.utils import translation


@pytest.fixture(autouse=True)
def clean_start():
    """No test sees what another cached, or the language it chose."""
    cache.clear()
    with translation.override("en"):
        yield
