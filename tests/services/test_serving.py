"""How gunicorn serves the site."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from django.conf import settings

from helpcenter import serving


@pytest.mark.slow
def test_gunicorn_understands_how_it_is_to_serve():
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "gunicorn", "--check-config",
         "--config", "python:helpcenter.serving"],
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"},
        cwd=settings.BASE_DIR, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def test_a_process_takes_no_more_than_it_works_at():
    assert serving.worker_connections == serving.threads
    assert serving.keepalive == 0
