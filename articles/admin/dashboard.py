"""What waits for an editor: drafts, reviews, checks, translations, feedback, health."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles import care, health, translating
from articles.models import Article, Draft, Lag, Locale, Vote
from articles.panels import SHOWN, Line, Panel, first, panel
from articles.views import current_locale

ARTICLES = "admin:articles_article_changelist"
EDIT = "admin:articles_article_change"


def _edit(article: Article, note: Any = "") -> Line:
    address = reverse(EDIT, args=[article.pk])
    return Line(article.title, address, note, article.locale)


def _articles(title: Any, rows: Any, query: str, **more: Any) -> Panel:
    found, count = first(rows.only("title", "locale", "pk"))
    lines = [_edit(article) for article in found]
    return Panel(title, count, f"{reverse(ARTICLES)}?{query}", lines, **more)


def _drafts_of(request: HttpRequest) -> Any:
    return Draft.objects.filter(writers=request.user.pk).select_related("article")


@panel(10)
def my_drafts(request: HttpRequest) -> Panel | None:
    """What this editor wrote that readers do not see yet."""
    if not request.user.has_perm("articles.change_article"):
        return None
    mine = _drafts_of(request).exclude(review=Draft.Review.SUBMITTED)
    rows, count = first(mine.order_by("-updated_at").defer("changes", "article__body"))
    lines = [_edit(draft.article, draft.get_review_display()) for draft in rows]
    return Panel(_("My drafts"), count, f"{reverse(ARTICLES)}?work=mine", lines)


@panel(20)
def to_review(request: HttpRequest) -> Panel | None:
    """What others wrote and this editor may approve."""
    if not request.user.has_perm("articles.review_article"):
        return None
    waiting = Draft.objects.filter(review=Draft.Review.SUBMITTED).exclude(writers=request.user.pk)
    rows, count = first(waiting.select_related("article", "author").order_by("updated_at"))
    lines = [_edit(draft.article, draft.author or "") for draft in rows]
    return Panel(_("To review"), count, f"{reverse(ARTICLES)}?work=review", lines)


@panel(30)
def due(request: HttpRequest) -> Panel | None:
    """Articles to look at again, one's own where one has any."""
    if not request.user.has_perm("articles.change_article"):
        return None
    mine = care.due(care.owned_by(Article.objects.all(), request.user))
    own = _articles(_("Due for a check: mine"), mine, "care=mine-due")
    if own.count:
        return own
    return _articles(_("Due for a check"), care.due(Article.objects.all()), "care=overdue")


@panel(40)
def translations(request: HttpRequest) -> Panel | None:
    """Translations that wait in any language, those behind a change first."""
    if not request.user.has_perm("articles.view_article"):
        return None
    counts = translating.counts()
    lags = Lag.objects.select_related("article").order_by("size", "since")[:SHOWN]
    lines = [
        Line(
            lag.article.title,
            reverse("admin:articles_lag_beside", args=[lag.article_id]),
            lag.get_size_display(),
            lag.article.locale,
        )
        for lag in lags
    ]
    fullest = max(counts, key=lambda locale: counts[locale])
    url = f"{reverse('admin:articles_lag_changelist')}?locale={fullest}"
    if not lines:
        labels = dict(Locale.choices)
        url_of = reverse("admin:articles_lag_changelist")
        lines = [
            Line(labels[locale], f"{url_of}?locale={locale}", count)
            for locale, count in counts.items()
            if count
        ]
    return Panel(_("Translations that wait"), sum(counts.values()), url, lines)


@panel(50)
def feedback(request: HttpRequest) -> Panel | None:
    """What readers said did not help, new, one's own articles first."""
    if not request.user.has_perm("articles.change_article"):
        return None
    new = Vote.objects.filter(helpful=False, state=Vote.State.NEW).order_by("-created_at")
    new = new.select_related("article").defer("article__body", "article__html", "article__text")
    url = reverse("admin:articles_vote_changelist")
    address = f"{url}?state=mine"
    votes, count = first(new.filter(article__owner=request.user.pk))
    if not votes:
        address, (votes, count) = url, first(new)
    lines = [
        Line(vote.comment[:80] or vote.article.title, address, vote.get_reason_display())
        for vote in votes
    ]
    return Panel(_("New feedback"), count, address, lines)


@panel(70)
def worst(request: HttpRequest) -> Panel | None:
    """What to mend first, in the language the desk is used in."""
    if not request.user.has_perm("articles.view_article"):
        return None
    ranks = health.ranking(current_locale())
    lines = [
        Line(rank.title, reverse(EDIT, args=[rank.pk]), health.worst_of(rank), current_locale())
        for rank in ranks[:SHOWN]
    ]
    url = f"{reverse('admin:articles_condition_changelist')}?locale={current_locale()}"
    return Panel(_("What to mend first"), len(ranks), url, lines)


@panel(80)
def scheduled(request: HttpRequest) -> Panel | None:
    """What readers will see by the clock."""
    if not request.user.has_perm("articles.view_article"):
        return None
    rows = Article.objects.filter(published_at__gt=timezone.now()).order_by("published_at")
    return _articles(_("Scheduled"), rows, "status=scheduled")
