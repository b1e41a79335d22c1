"""A cluster that is red, slow, gone or busy: pages go on, nothing is lost; needs no cluster."""

from __future__ import annotations

import json
import re
import time

import pytest
from django.core.cache import cache

from search import engine, indexing
from search.engine import Busy, Document, IndexBroken, Unreachable
from search.engine import opensearch as door
from search.engine.opensearch import breaker, changing, locking, looking, mapping
from search.engine.opensearch import server as servers
from search.models import PendingChange
from tests.factories import ArticleFactory

from .standin import StandIn

# -- the breaker ---------------------------------------------------------------------------


class Clock:
    """Goes on when told."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


def fail(guarded: breaker.Breaker) -> None:
    with pytest.raises(Unreachable), guarded.guard((Unreachable,)):
        raise Unreachable


def succeed(guarded: breaker.Breaker) -> None:
    with guarded.guard((Unreachable,)):
        pass


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def guarded(clock):
    return breaker.Breaker(failures=3, pause=10.0, clock=clock)


def test_it_opens_after_some_failures_in_a_row_and_not_before(guarded):
    fail(guarded)
    fail(guarded)
    succeed(guarded)
    fail(guarded)
    fail(guarded)
    assert not guarded.is_open
    fail(guarded)
    assert guarded.is_open
    with pytest.raises(breaker.Open):
        succeed(guarded)


def test_after_a_pause_one_request_looks_and_closes_it(guarded, clock):
    for _ in range(3):
        fail(guarded)
    clock.now += 10
    with guarded.guard((Unreachable,)), pytest.raises(breaker.Open):
        succeed(guarded)  # Meanwhile no other is let through.
    assert not guarded.is_open
    succeed(guarded)


def test_a_look_that_fails_opens_it_for_another_pause(guarded, clock):
    for _ in range(3):
        fail(guarded)
    clock.now += 10
    fail(guarded)
    with pytest.raises(breaker.Open):
        succeed(guarded)
    clock.now += 10
    succeed(guarded)


def test_an_answer_that_says_no_is_no_failure_of_the_server(guarded):
    for _ in range(9):
        with pytest.raises(IndexBroken), guarded.guard((Unreachable,)):
            raise IndexBroken
    assert not guarded.is_open


# -- trouble -------------------------------------------------------------------------------


@pytest.fixture
def cluster(settings, monkeypatch):
    """A stand-in behind the door, asked by a server object of this test alone."""
    standin = StandIn()
    settings.SEARCH_URL, settings.SEARCH_TIMEOUT = standin.url, 0.2
    monkeypatch.setattr(servers, "_pause", lambda seconds: standin.asked.append(("wait", seconds)))
    for name in door.__all__:
        monkeypatch.setattr(engine, name, getattr(door, name))
    yield standin
    standin.close()


TROUBLE = {
    "red": 503,
    "busy": 429,
    "failing": 500,
    "refusing our password": 401,
    "gone": "gone",
    "slow": "slow",
}
in_trouble = pytest.mark.parametrize("trouble", TROUBLE.values(), ids=TROUBLE.keys())


@in_trouble
def test_a_cluster_in_trouble_is_said_to_be_unreachable(cluster, trouble):
    cluster.trouble = trouble
    with pytest.raises(Unreachable):
        engine.generation("en")


def test_an_address_where_nobody_listens_is_unreachable(cluster, settings):
    settings.SEARCH_URL = "http://127.0.0.1:1"
    with pytest.raises(Unreachable):
        engine.generation("en")


def test_an_index_that_is_not_there_is_broken_and_can_be_built(cluster):
    with pytest.raises(IndexBroken) as broken:
        engine.generation("en")
    assert not isinstance(broken.value, Unreachable)


@in_trouble
def test_a_search_answers_without_the_cluster_and_soon_does_not_ask_it(
    db, cluster, client, trouble
):
    ArticleFactory(title="Unfreeze the account")
    cluster.trouble = trouble
    for _ in range(breaker.FAILURES):
        cache.clear()
        response = client.get("/en/search/", {"q": "unfreeze account"})
        found = response.context["results"]
        assert response.status_code == 200
        assert found.limited, "the database was asked, and the page says so"
        assert len(found.hits) == 1
    asked, begun = len(cluster.asked), time.monotonic()
    client.get("/en/search/", {"q": "unfreeze account"})
    assert len(cluster.asked) == asked
    assert time.monotonic() - begun < 20
    assert client.get("/en/").status_code == 200
    assert client.get("/en/search/suggestions/", {"q": "unfreeze"}).status_code == 200


@in_trouble
def test_a_saved_article_stays_noted_until_the_cluster_is_back(db, cluster, commit, trouble):
    cluster.trouble = trouble
    with commit():
        ArticleFactory()
    assert PendingChange.objects.exists()
    assert not any("_create" in path or method == "DELETE" for method, path in cluster.asked)


def test_nothing_is_built_anew_for_a_cluster_that_does_not_answer(db, cluster):
    cluster.trouble = "gone"
    with pytest.raises(Unreachable):
        indexing.reconcile()
    indexing.rebuild_in_background()
    assert not any(method == "PUT" for method, _path in cluster.asked)


def test_the_next_node_is_asked_where_one_does_not_answer(cluster, settings):
    settings.SEARCH_URL = f"http://127.0.0.1:1, {cluster.url}"
    found = {"_index": "one", "_version": 7, "_source": {"legacy": True}}
    cluster.answers["GET", "/_doc/generation"] = found
    for _ in range(3):
        assert engine.generation("en") == "one:7"


# -- writing -------------------------------------------------------------------------------


def items(*statuses: int) -> dict[str, object]:
    return {"errors": True, "items": [{"index": {"status": status}} for status in statuses]}


def operations(count: int):
    return [({"index": {"_id": str(n)}}, {"n": n}) for n in range(count)]


def test_documents_that_are_refused_for_the_moment_are_sent_again_and_no_others(cluster):
    told = iter([items(200, 429, 503), items(429, 200), items(200)])
    cluster.answers["POST", "/_bulk"] = lambda _body: next(told)
    assert servers.server().bulk(operations(3)) == [200, 200, 200]
    sent = [re.findall(r'"n":(\d)', body) for body in cluster.bodies]
    assert sent == [["0", "1", "2"], ["1", "2"], ["1"]]
    waits = [seconds for method, seconds in cluster.asked if method == "wait"]
    assert waits == [0.2, 0.4]


def test_a_bulk_request_that_is_refused_as_a_whole_is_sent_again(cluster):
    told = iter([(429, {"error": "rejected"}), items(200, 200)])
    cluster.answers["POST", "/_bulk"] = lambda _body: next(told)
    assert servers.server().bulk(operations(2)) == [200, 200]


def test_a_cluster_that_refuses_again_and_again_is_unreachable(cluster):
    cluster.answers["POST", "/_bulk"] = items(429)
    with pytest.raises(Unreachable):
        servers.server().bulk(operations(1))
    assert len(cluster.bodies) == servers.BULK_TRIES


def test_many_documents_are_sent_in_parts(cluster, monkeypatch):
    monkeypatch.setattr(servers, "BULK_DOCUMENTS", 2)
    cluster.answers["POST", "/_bulk"] = lambda body: items(*[200] * (len(body.splitlines()) // 2))
    assert servers.server().bulk(operations(5)) == [200] * 5
    assert len(cluster.bodies) == 3


class Lease:
    """The document of a lease, as a cluster keeps it."""

    def __init__(self, cluster: StandIn, name: str, **source: object) -> None:
        self.source, self.seq_no = {"owner": "", "token": 0, **source}, 1
        cluster.answers["GET", f"/{name}"] = self.read
        cluster.answers["PUT", f"/{name}"] = self.write
        self.cluster = cluster

    def read(self, _body: str) -> dict[str, object]:
        return {"_source": self.source, "_seq_no": self.seq_no, "_primary_term": 1}

    def write(self, body: str):
        _method, path = self.cluster.asked[-1]
        if f"if_seq_no={self.seq_no}&" not in path + "&":
            return 409, {"error": "version conflict"}
        self.source, self.seq_no = json.loads(body), self.seq_no + 1
        return self.read("")


def test_a_lease_is_taken_with_a_higher_number_each_time_and_given_back(cluster):
    lease = Lease(cluster, "en-write", token=5)
    tokens = []
    for _ in range(2):
        with locking.held(servers.server(), "locks", "en-write", 0.1) as held:
            tokens.append(held.token)
            assert lease.source["owner"]
            assert held.is_held
        assert lease.source["owner"] == ""
    assert 5 < tokens[0] < tokens[1]


def test_who_holds_a_lease_is_waited_for_and_a_dead_holder_is_followed(cluster, monkeypatch):
    lease = Lease(cluster, "en-write", owner="another", token=10**15)
    with pytest.raises(Busy), locking.held(servers.server(), "locks", "en-write", 0.1):
        pass
    monkeypatch.setattr(locking, "LEASE", 0.05)
    with locking.held(servers.server(), "locks", "en-write", 5.0) as held:
        assert held.inherited
        assert held.token == 10**15 + 1
    assert lease.source["owner"] == ""


def test_a_writer_that_lost_its_lease_writes_nothing(cluster, monkeypatch):
    Lease(cluster, "en-write")
    found = {"_index": "one", "_version": 7, "_source": {"legacy": True}}
    cluster.answers["GET", "/_doc/generation"] = found
    document = Document(1, "1", {"title": "fee"}, {})
    with engine.writing("en"):
        monkeypatch.setattr(locking.Lease, "is_held", False)
        with pytest.raises(Busy):
            engine.put("en", [document])
    assert not any(path.startswith("/_bulk") for _method, path in cluster.asked)


def test_a_document_of_a_newer_writer_is_not_replaced(cluster):
    Lease(cluster, "en-write")
    found = {"_index": "one", "_version": 7, "_source": {"legacy": True}}
    cluster.answers["GET", "/_doc/generation"] = found
    cluster.answers["POST", "/_bulk"] = items(409)
    cluster.answers["POST", "/_refresh"] = {}
    with engine.writing("en"), pytest.raises(Busy):
        engine.put("en", [Document(1, "1", {"title": "fee"}, {})])
    sent = json.loads(next(b for b in cluster.bodies if '"version_type"' in b).splitlines()[0])
    assert sent["index"]["version_type"] == "external_gte"
    assert sent["index"]["version"] > 10**12


# -- what is sent ----------------------------------------------------------------------------


def test_a_label_is_found_by_the_beginning_of_each_word_and_by_each_chinese_character():
    starts = list(mapping.beginnings("withdrawal fee\n提币 fee"))
    assert starts[:2] == [(0, "withdrawal fee"), (1, "fee")]
    assert starts[2:] == [(2, "提币 fee"), (3, "币 fee"), (3, "fee")]


def test_an_article_is_sent_as_the_terms_of_our_own_analyzer():
    sent = mapping.source(
        Document(7, "abc", {"title": "Withdrawals \ud800", "body": "提现 fees"}, {"kind": "faq"}),
        "en",
    )
    assert sent["title"] == "withdraw"
    assert sent["body"].split() == ["提现", "fee"]
    assert (sent["kind"], sent["category"]) == ("faq", "")
    assert sent["spellings"] == ["fees", "withdrawals"]
    json.dumps(sent).encode()


def test_an_index_of_other_numbers_or_another_cut_has_another_name(monkeypatch):
    before = looking.alias("en")
    monkeypatch.setattr(mapping.analysis, "VERSION", 999)
    assert looking.alias("en") != before
    assert changing.alias is looking.alias
