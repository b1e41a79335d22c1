"""Whatever is asked, the API answers as its own description says: schemathesis asks."""

from __future__ import annotations

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode

from search import indexing

from .factories import ArticleFactory, CategoryFactory

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

# Questions for each operation and phase: seconds, not minutes.
EXAMPLES = 40


@pytest.fixture
def described(settings):
    """The API as it describes itself, with a few articles, never too often asked."""
    from helpcenter.wsgi import application  # Asks the database whether it may serve.

    settings.RATE_LIMITS = dict.fromkeys(settings.RATE_LIMITS, (0, 1))
    category = CategoryFactory(slug="withdrawals", name="Withdrawals", name_zh="提现")
    english = ArticleFactory(slug="withdrawal", category=category, tags=["txid"])
    ArticleFactory(chinese=True, slug="withdrawal", sibling=english)
    ArticleFactory(slug="old", archived=True)
    indexing.reconcile()
    # As Django's test client does: the connection is the test's, amid a transaction.
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
def test_every_answer_is_as_described(described, mode):
    operations = [found.ok() for found in described.get_all_operations()]
    assert len(operations) == 3
    for operation in operations:
        if mode == GenerationMode.NEGATIVE and "{slug}" in operation.path:
            continue  # Any text is a slug: there is nothing wrong to send.
        asked = operation.as_strategy(generation_mode=mode)

        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        @given(case=asked)
        def ask(case):
            case.call_and_validate(headers={"Host": "testserver"})

        ask()


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE", "OPTIONS", "NEW"])
def test_methods_that_are_none_are_refused(client, method):
    for path in ("search", "categories", "articles/en/x"):
        refused = client.generic(method, f"/api/v1/{path}")
        assert (refused.status_code, refused["Allow"]) == (405, "GET")
