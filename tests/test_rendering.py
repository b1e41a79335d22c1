"""Articles rendered again after the renderer changed."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from articles import markdown
from articles.models import Article
from articles.progress import Progress
from articles.signals import articles_changed

from .factories import ArticleFactory

pytestmark = pytest.mark.django_db


def command(**options):
    out = StringIO()
    call_command("render_articles", stdout=out, stderr=StringIO(), processes=1, **options)
    return out.getvalue()


def test_only_what_an_older_renderer_made_is_rendered():
    old, new = ArticleFactory(), ArticleFactory()
    Article.objects.filter(pk=old.pk).update(html="old", renderer_version=0)
    Article.objects.filter(pk=new.pk).update(html="new")
    heard = []

    def listen(sender, pks, **kwargs):
        heard.extend(pks)

    articles_changed.connect(listen)
    try:
        assert command() == "1 rendered, 0 left as they were\n"
    finally:
        articles_changed.disconnect(listen)
    after = Article.objects.get(pk=old.pk)
    assert after.html == old.html
    assert after.renderer_version == markdown.VERSION
    assert (after.updated_at, after.content_updated_at) == (old.updated_at, old.content_updated_at)
    assert Article.objects.get(pk=new.pk).html == "new"
    assert heard == [old.pk]


def test_all_are_rendered_when_asked():
    ArticleFactory.create_batch(2)
    Article.objects.update(html="")
    assert command(all=True).startswith("2 rendered")
    assert not Article.objects.filter(html="").exists()


def test_what_cannot_be_rendered_keeps_its_page(monkeypatch):
    bad, good = ArticleFactory(), ArticleFactory()
    Article.objects.update(renderer_version=0)
    deep = "\n".join("    " * depth + '!!! note "x"' for depth in range(400))
    Article.objects.filter(pk=bad.pk).update(body=deep)
    with pytest.raises(CommandError, match="1 could not be rendered"):
        command()
    assert Article.objects.get(pk=bad.pk).html == bad.html
    assert Article.objects.get(pk=good.pk).renderer_version == markdown.VERSION


def test_without_a_terminal_a_line_tells_how_far_it_is():
    stream = StringIO()
    with Progress("articles", stream=stream) as progress:
        progress.expect(2500)
        for _ in range(5):
            progress.advance(500)
    assert "1000 of 2500 articles" in stream.getvalue()
    assert "%" not in stream.getvalue()
