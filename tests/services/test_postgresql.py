"""What PostgreSQL does otherwise than SQLite: it lets transactions run side by side."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, transaction

from articles import publishing
from articles.editions import edition, renew_edition
from articles.models import Article, Edition
from tests.factories import AnnouncementFactory, ArticleFactory

pytestmark = [
    pytest.mark.services,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="DATABASE_URL is not PostgreSQL"),
]
# Nobody waits for another thread or process longer, in seconds.
PATIENCE = 30


def aside(work):
    """Do it in a thread, with a connection of its own; the error it ended with, or nothing."""
    ended = []

    def run():
        try:
            work()
        except Exception as error:  # noqa: BLE001
            ended.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(PATIENCE)
    assert not thread.is_alive(), "it waits for a transaction that is open"
    return ended[0] if ended else None


def test_changes_at_the_same_time_do_not_wait_for_each_other_and_both_show():
    article, other = ArticleFactory(), ArticleFactory()
    before, between = edition(), []
    with transaction.atomic():
        article.title = "Changed here"
        article.save()

        def change_the_other():
            other.title = "Changed there"
            other.save()
            between.append(edition())

        assert aside(change_the_other) is None
    assert len({before, *between, edition()}) == 3
    assert Edition.objects.count() == 2


def test_the_rows_of_an_edition_do_not_grow_with_its_changes():
    for _change in range(5):
        renew_edition()
    assert Edition.objects.count() == 1


def test_two_editors_save_two_articles_in_transactions_that_are_open_together():
    both = threading.Barrier(2, timeout=PATIENCE)
    articles, ended = [ArticleFactory(), ArticleFactory()], []

    def save(article):
        with transaction.atomic():
            article.summary = "New."
            article.save()
            both.wait()

    threads = [
        threading.Thread(target=lambda one=article: ended.append(aside(lambda: save(one))))
        for article in articles
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert ended == [None, None]
    assert set(Article.objects.values_list("summary", flat=True)) == {"New."}


# -- another process --------------------------------------------------------------------------


@dataclass
class Other:
    """Asks another process for pages."""

    process: subprocess.Popen
    told: Path

    def ask(self, path, **post):
        asked = {"path": path, "post": post} if post else {"path": path}
        self.process.stdin.write(json.dumps(asked) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        assert line, self.told.read_text()
        return json.loads(line)

    def page(self, path):
        answer = self.ask(path)
        assert answer["status"] == 200
        return answer["text"]


@pytest.fixture
def other(own_index, tmp_path):
    told = tmp_path / "errors"
    database = connection.settings_dict
    url = f"postgres://{database['USER']}@{database['HOST']}:{database['PORT']}/{database['NAME']}"
    environment = os.environ | {"DATABASE_URL": url, "SEARCH_INDEX_DIR": str(own_index)}
    with told.open("w") as errors, subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "tests.services.other"],
        env=environment, cwd=settings.BASE_DIR, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors,
    ) as process:  # fmt: skip
        limit = threading.Timer(6 * PATIENCE, process.kill)
        limit.start()
        yield Other(process, told)
        limit.cancel()
        process.kill()


@pytest.mark.slow
def test_what_one_process_changes_the_other_shows_on_its_next_page(client, other):
    article = ArticleFactory(title="Zebra crossing", slug="zebra")
    chinese = ArticleFactory(
        chinese=True, category=article.category, translation_key=article.translation_key
    )
    pages = {
        locale: [f"/{locale}/", row.category.get_absolute_url(), row.get_absolute_url()]
        for locale, row in (("en", article), ("zh-hans", chinese))
    }
    for paths in pages.values():
        for path in paths:
            # Kept by both, in the one cache where there is one.
            assert client.get(path).content.decode() == other.page(path)

    article.title = "Quagga crossing"
    article.save()
    assert "Quagga crossing" in other.page(pages["en"][2])
    assert "Quagga crossing" in other.page(pages["en"][1])
    chinese.title = "斑驴过路"
    chinese.save()
    assert "斑驴过路" in other.page(pages["zh-hans"][2])

    AnnouncementFactory(texts={"en": "Deposits are late", "zh-hans": "充值延迟"})
    assert "Deposits are late" in other.page("/en/")
    assert "充值延迟" in other.page("/zh-hans/")

    assert other.ask(f"{pages['en'][2]}vote/", helpful="yes")["status"] == 302
    assert "Quagga crossing" in client.get(pages["en"][2]).content.decode()

    assert "Quagga crossing" in client.get("/en/search/?q=quagga+crossing").content.decode()
    assert "Quagga crossing" in other.page("/en/search/?q=quagga+crossing")
    publishing.archive(article)
    assert other.ask(pages["en"][2])["status"] == 410
    assert "Quagga crossing" not in other.page(pages["en"][1])
    assert "Quagga crossing" not in other.page("/en/search/?q=quagga+crossing")
    publishing.publish(article)
    assert "Quagga crossing" in other.page(pages["en"][2])
