"""Figures for whoever runs the site, as Prometheus reads them. Off unless a setting says to whom.

What happened (requests, searches, kept pages) every process counts for itself; where several
serve together they count in files of one folder (:func:`.starting.count_together`), and any of them
answers for all. What is the case now (the index, what waits) is asked when the figures are.
"""

from __future__ import annotations

import hmac
import os
import time
from collections.abc import Callable, Iterable
from ipaddress import ip_address

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.views.decorators.cache import never_cache
from prometheus_client import REGISTRY as OWN
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from articles.models import Locale
from search import proof
from search.metrics import BUCKETS
from support.models import Delivery

from . import health
from .logs import view_of
from .starting import FIGURES

GetResponse = Callable[[HttpRequest], HttpResponseBase]

METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS"})

REQUESTS = Counter("helpcenter_requests", "Requests answered.", ["view", "method", "status"])
SECONDS = Histogram(
    "helpcenter_request_seconds", "Time to answer a request.", ["view"], buckets=BUCKETS
)


def counted(get_response: GetResponse) -> GetResponse:
    """Middleware: counts each request by view, method and status, and how long it took."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        begun = time.perf_counter()
        response = get_response(request)
        view = view_of(request)
        method = request.method if request.method in METHODS else "other"
        REQUESTS.labels(view, method, str(response.status_code)).inc()
        SECONDS.labels(view).observe(time.perf_counter() - begun)
        return response

    return answer


@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """The figures of all processes in Prometheus' text form; for others there is no such page."""
    if not _may_read(request):
        raise Http404
    registry = OWN
    if os.environ.get(FIGURES):
        registry = CollectorRegistry()
        MultiProcessCollector(registry)
    body = generate_latest(registry) + generate_latest(_Now())
    return HttpResponse(body, content_type=CONTENT_TYPE_LATEST)


def _may_read(request: HttpRequest) -> bool:
    """Whether every setting that says who may is satisfied, and there is one."""
    token, networks = settings.METRICS_TOKEN, settings.METRICS_ADDRESSES
    if not (token or networks):
        return False
    if token:
        told = request.headers.get("Authorization", "").encode()
        if not hmac.compare_digest(told, f"Bearer {token}".encode()):
            return False
    return not networks or _is_from(request.META.get("REMOTE_ADDR", ""), networks)


def _is_from(address: str, networks: Iterable[object]) -> bool:
    try:
        asking = ip_address(address)
    except ValueError:
        return False
    return any(asking in network for network in networks)  # type: ignore[operator]


class _Now(Collector):
    """What is the case at the moment of asking; a part that cannot be asked is left out."""

    def collect(self) -> Iterable[Metric]:
        """One gauge a thing."""
        ready = GaugeMetricFamily(
            "helpcenter_ready", "Whether a part is usable (1) or not (0).", labels=["part"]
        )
        parts = health.parts()
        for part, works in parts.items():
            ready.add_metric([part], float(works))
        yield ready
        if parts["database"]:
            yield from _index()
            yield from _outbox()


def _index() -> Iterable[Metric]:
    published = GaugeMetricFamily(
        "helpcenter_published_articles", "Articles that readers may see.", labels=["locale"]
    )
    indexed = GaugeMetricFamily(
        "helpcenter_indexed_articles", "Articles in the search index.", labels=["locale"]
    )
    for locale in Locale.values:
        standing = proof.counts(locale)
        published.add_metric([locale], standing.published)
        if standing.indexed is not None:
            indexed.add_metric([locale], standing.indexed)
    waiting, lag = proof.waiting()
    yield published
    yield indexed
    yield GaugeMetricFamily(
        "helpcenter_index_changes_waiting", "Changes not in the index yet.", value=waiting
    )
    yield GaugeMetricFamily(
        "helpcenter_index_lag_seconds", "Age of the oldest change not indexed yet.", value=lag
    )


def _outbox() -> Iterable[Metric]:
    rows = Delivery.objects.exclude(state__in=[Delivery.State.SENT, Delivery.State.FAILED])
    oldest = rows.order_by("created_at").values_list("created_at", flat=True).first()
    age = (timezone.now() - oldest).total_seconds() if oldest else 0.0
    yield GaugeMetricFamily(
        "helpcenter_outbox_waiting", "Mails and hand-offs that wait.", value=rows.count()
    )
    yield GaugeMetricFamily(
        "helpcenter_outbox_failed",
        "Mails and hand-offs given up.",
        value=Delivery.objects.filter(state=Delivery.State.FAILED).count(),
    )
    yield GaugeMetricFamily(
        "helpcenter_outbox_age_seconds", "Age of the longest waiting one.", value=age
    )
