"""Does saving one article take longer where there are more? `python -m benchmarks.saving`.

By itself: each count gets a database and an index of its own, in memory and in a temporary
folder. Measured is what an editor waits for: the form sent, its answer received, the index
written. Rounds of all counts alternate, so that a busy machine slows all alike.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time

COUNTS = (200, 20_000)
SAVES = 40


def fill(count: int) -> None:
    """Published articles in both languages, a few paragraphs each, and their index."""
    from django.core.management import call_command
    from django.utils import timezone

    from articles.models import Article, Category

    category = Category.objects.create(slug="all")
    now = timezone.now()
    articles = [
        Article(
            locale=("en", "zh-hans")[number % 2],
            slug=f"article-{number}",
            title=f"Article {number}",
            body=f"Words of article {number}. " * 20,
            text=f"Words of article {number}. " * 20,
            html=f"<p>Words of article {number}.</p>",
            category=category,
            published_at=now,
        )
        for number in range(count)
    ]
    Article.objects.bulk_create(articles, batch_size=500)
    call_command("sync_index", rebuild=True, verbosity=0)


def form_of(article: object, body: str, button: str) -> dict[str, str]:
    """What the browser sends."""
    names = ("locale", "title", "slug", "kind", "audience", "translation_key")
    values = {name: str(getattr(article, name)) for name in names}
    rows = {"related_rows-TOTAL_FORMS": "0", "related_rows-INITIAL_FORMS": "0"}
    category = str(article.category_id)  # type: ignore[attr-defined]
    return values | rows | {"body": body, "category": category, "position": "0", button: "x"}


def measure(count: int) -> None:
    """Milliseconds of each save, drafts and published in turn, one pair a line."""
    import django

    django.setup()
    from django.conf import settings
    from django.contrib.auth import get_user_model
    from django.db import connection
    from django.test import Client
    from django.urls import reverse

    from articles.models import Article

    settings.ALLOWED_HOSTS = ["testserver"]
    connection.creation.create_test_db(verbosity=0)
    fill(count)
    user = get_user_model().objects.create(username="editor", is_staff=True, is_superuser=True)
    client = Client()
    client.force_login(user)
    article = Article.objects.filter(locale="en")[count // 4]
    address = reverse("admin:articles_article_change", args=[article.pk])
    print("ready", flush=True)
    for number, _line in enumerate(sys.stdin):
        took = []
        for button in ("_continue", "_publish"):
            values = form_of(article, f"Said anew {number} {button}. " * 40, button)
            began = time.perf_counter()
            assert client.post(address, values).status_code == 302
            took.append((time.perf_counter() - began) * 1000)
        print(*took, flush=True)


def main(counts: tuple[int, ...]) -> None:
    """Compare the counts, turn by turn."""
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings", "LOG_LEVEL": "ERROR"}
    command = [sys.executable, "-m", "benchmarks.saving", "--measure"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True, "env": env}
    runs = {count: subprocess.Popen([*command, str(count)], **pipes) for count in counts}
    took: dict[int, list[list[float]]] = {count: [] for count in counts}
    for run in runs.values():
        assert run.stdout.readline().strip() == "ready"
    for _turn in range(SAVES):
        for count, run in runs.items():
            run.stdin.write("\n")
            run.stdin.flush()
            took[count].append([float(part) for part in run.stdout.readline().split()])
    for count, run in runs.items():
        run.stdin.close()
        run.wait()
        drafts, published = (sorted(column) for column in zip(*took[count][2:], strict=True))
        print(
            f"{count:>6} articles: draft {statistics.median(drafts):.0f} ms"
            f" (p95 {drafts[int(len(drafts) * 0.95)]:.0f}),"
            f" publish {statistics.median(published):.0f} ms"
            f" (p95 {published[int(len(published) * 0.95)]:.0f})"
        )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--measure"]:
        measure(int(sys.argv[2]))
    else:
        main(tuple(int(count) for count in sys.argv[1:]) or COUNTS)
