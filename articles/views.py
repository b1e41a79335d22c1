"""Pages that are browsed: home, a category, an article; and what readers do with an article."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
    JsonResponse,
)
from django.shortcuts import get_object_or_404, render
from django.utils.cache import add_never_cache_headers, patch_cache_control
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from . import addresses, reading
from .categories import CategoryTree, shelves
from .internal import articles_for
from .keeping import kept
from .limiting import limited, without_words
from .models import Article, Category
from .paths import article_path
from .popular import popular_articles
from .querysets import ArticleQuerySet
from .related import related_articles
from .restoring import told_changes
from .shield import Secret, recognise_secret

POPULAR_ON_HOME = RECENT_ON_HOME = 6
# What to read after a secret was typed where none belongs, by slug.
AFTER_A_SECRET = ("account-hacked", "support-never-asks")


def current_locale() -> str:
    """The language of the page that is being answered."""
    return get_language() or settings.LANGUAGE_CODE


@kept
def home(request: HttpRequest) -> HttpResponse:
    """Categories, the search box, popular and recently updated articles."""
    locale = current_locale()
    articles = Article.objects.published().in_locale(locale).for_cards()
    recent = articles.recently_updated()[:RECENT_ON_HOME]
    context = {
        "categories": CategoryTree.of(locale).roots,
        "popular": popular_articles(locale, POPULAR_ON_HOME, newest=recent),
        "recent": recent,
    }
    return render(request, "articles/home.html", context)


@kept
def category_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """A category with its subcategories and their published articles, in editor order."""
    locale = current_locale()
    node = CategoryTree.of(locale).find(slug)
    if node is None:
        return _moved_category(slug)
    articles = Article.objects.published().in_locale(locale)
    kind = request.GET.get("kind", "")
    kind = kind if kind in Article.Kind else ""
    if kind:
        articles = articles.of_kind(kind)
    page, found = shelves(node, articles, request.GET.get("page", ""))
    context = {
        "category": node,
        "breadcrumbs": node.path()[:-1],
        "shelves": found,
        "page": page.number,
        "pages": page.paginator.num_pages,
        "kind": kind,
        "kinds": Article.Kind.choices,
    }
    return render(request, "articles/category.html", context)


def _moved_category(slug: str) -> HttpResponse:
    """A category's old address leads to the one it has now."""
    moved = get_object_or_404(Category, old_slugs__slug=slug)
    return HttpResponsePermanentRedirect(moved.get_absolute_url())


@kept
def article_detail(request: HttpRequest, slug: str) -> HttpResponseBase:
    """An article; where it moved or went, the page says so."""
    at = addresses.look_up(current_locale(), slug)
    if at.article:
        return article_page(request, at.article, at.family)
    if found := articles_for(request).in_locale(current_locale()).filter(slug=slug).first():
        return _internal_page(request, found)
    if at.moved_to:
        return HttpResponsePermanentRedirect(at.moved_to.get_absolute_url())
    if at.gone:
        return gone(request, at.successor)
    return _in_another_language(request, slug)


def _internal_page(request: HttpRequest, article: Article) -> HttpResponse:
    """An article for staff alone, marked as such; no cache may keep it."""
    family = articles_for(request).filter(translation_key=article.translation_key)
    response = article_page(request, article, family.order_by("locale"), internal=True)
    add_never_cache_headers(response)
    response["X-Robots-Tag"] = "noindex"
    return response


def _in_another_language(request: HttpRequest, slug: str) -> HttpResponseBase:
    """A slug of another language: leads to the translation, or shows the original, labelled."""
    foreign = Article.objects.published().filter(slug=slug).first()
    if foreign is None:
        raise Http404
    family = Article.objects.published().filter(translation_key=foreign.translation_key)
    here = family.in_locale(current_locale()).first()
    if here:
        return HttpResponseRedirect(here.get_absolute_url())
    return article_page(request, foreign, family.order_by("locale"))


def article_page(
    request: HttpRequest, article: Article, family: Iterable[Article], **extra: Any
) -> HttpResponse:
    """The page of an article that may be shown, in its own language or another one.

    ``family``: what is published of it in any language, in the order of the codes, so that
    English, where there is one, is the default for others.
    """
    locale = current_locale()
    node = CategoryTree.of(locale).by_id(article.category_id)
    urls = {sibling.locale: sibling.get_absolute_url() for sibling in family}
    request.alternates = urls  # type: ignore[attr-defined]
    # Where a translation is missing, the switch leads to the original, labelled.
    request.switch_urls = {  # type: ignore[attr-defined]
        code: urls.get(code) or article_path(code, article.slug) for code, _n in settings.LANGUAGES
    }
    context = {
        "article": article,
        "foreign": article.locale != locale,
        "breadcrumbs": node.path() if node else (),
        "related": related_articles(article),
        "vote": reading.vote_of(request, article),
        **extra,
    }
    names = [f"articles/kinds/{article.kind}.html", "articles/article.html"]
    return render(request, names, context)


@kept
def article_changes(request: HttpRequest, slug: str) -> HttpResponse:
    """What changed in an article, when and why, as far as its editors tell readers."""
    article = _readable(slug)
    told = told_changes(article)
    if not told:
        raise Http404
    node = CategoryTree.of(article.locale).by_id(article.category_id)
    context = {
        "article": article,
        "breadcrumbs": node.path() if node else (),
        "told": told,
    }
    return render(request, "articles/changes.html", context)


def gone(request: HttpRequest, successor: Article | None = None) -> HttpResponse:
    """An archived article: it is not coming back, but its successor or the search box is here."""
    return render(request, "410.html", {"successor": successor}, status=410)


def secret_refused(request: HttpRequest, secret: Secret) -> HttpResponse:
    """What a reader is told who typed a secret; nothing of it is on the page or led on from it."""
    request.switch_urls = without_words(request)  # type: ignore[attr-defined]
    response = render(request, "secret.html", {"secret": secret.value, "advice": _advice()})
    response["Referrer-Policy"] = "no-referrer"
    add_never_cache_headers(response)
    patch_cache_control(response, no_store=True)
    return response


def _advice() -> ArticleQuerySet:
    published = Article.objects.published().in_locale(current_locale()).for_cards()
    return published.filter(slug__in=AFTER_A_SECRET).order_by("slug")


def _refusal(words: str, status: int) -> HttpResponse:
    return HttpResponse(words, status=status, content_type="text/plain; charset=utf-8")


def _readable(slug: str) -> Article:
    return get_object_or_404(Article.objects.published().in_locale(current_locale()), slug=slug)


# The next two change nothing but a count, for readers without an account: they ask for the
# same origin instead of a token, so that the pages they stand on need no cookie.


@csrf_exempt
@require_POST
@limited("votes")
def vote(request: HttpRequest, slug: str) -> HttpResponse:
    """Take a reader's "Was this helpful?"; answers JSON to a script, a redirect to a form."""
    article = _readable(slug)
    if not reading.is_same_origin(request):
        return _refusal(_("Votes are taken from our own pages only."), status=403)
    secret = recognise_secret("\n".join(map(str, request.POST.values())))
    if secret:
        return secret_refused(request, secret)
    form = reading.VoteForm(request.POST)
    if not form.is_valid():
        return _refusal(_("This vote says neither yes nor no."), status=400)
    response: HttpResponse
    if request.headers.get("Accept", "").startswith("application/json"):
        response = JsonResponse({"helpful": form.cleaned_data["helpful"]})
    else:
        response = HttpResponseRedirect(f"{article.get_absolute_url()}#was-this-helpful")
    return reading.record_vote(request, response, article, **form.cleaned_data)


@csrf_exempt
@require_POST
def read(request: HttpRequest, slug: str) -> HttpResponse:
    """Count that a reader opened the article; robots and staff are not counted."""
    article = _readable(slug)
    if reading.is_same_origin(request):
        reading.count_read(request, article)
    return HttpResponse(status=204)
