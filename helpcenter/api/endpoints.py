"""The read API: search, articles and categories as JSON, for programs."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from ninja import NinjaAPI, Query
from ninja.errors import HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.renderers import JSONRenderer
from pydantic import BeforeValidator, WithJsonSchema

from articles import addresses
from articles.categories import CategoryNode, CategoryTree
from articles.models import Article, Locale
from articles.shield import recognise_secret
from search import metrics
from search.pipeline import search
from search.query import PAGE_SIZE, SearchQuery
from search.results import Hit

from .faults import told
from .shapes import ArticleOut, CategoryOut, Problem, Refusal, SearchOut

# The most hits of one answer.
MOST = 50
# An empty filter is no filter, so that a form's empty field is fine.
Kind = Annotated[
    Article.Kind | None,
    BeforeValidator(lambda value: value or None),
    WithJsonSchema({"type": "string", "enum": ["", *Article.Kind.values]}),
]
# What any request may be answered: unchanged, an unknown key, a parameter, too many requests.
ALWAYS: dict[Any, Any] = {304: None, 401: Problem, 422: Refusal, 429: Problem}
KEY = {"type": "http", "scheme": "bearer", "description": "A key lifts the limit of requests."}


class Renderer(JSONRenderer):
    """JSON in UTF-8: Chinese stays readable and takes half the room."""

    json_dumps_params = {"ensure_ascii": False}


class HelpCenterAPI(NinjaAPI):
    """The description says that a key may be sent and none need be."""

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        """Ninja's own, with the optional key."""
        schema = super().get_openapi_schema(**options)
        schema["components"]["securitySchemes"] = {"key": KEY}
        schema["security"] = [{}, {"key": []}]
        return schema


api = HelpCenterAPI(
    title="Help Center API",
    version="1.0.0",
    description="Published help articles, to search and to read. No key is needed.",
    docs_url=None,  # The interactive pages load scripts from elsewhere.
    openapi_url="openapi.json",
    urls_namespace="api",
    renderer=Renderer(),
)


@api.exception_handler(ValidationError)
def refuse(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """422 with every parameter that is not understood, in the reader's language."""
    return api.create_response(request, {"detail": [told(e) for e in error.errors]}, status=422)


@api.get(
    "search",
    response={200: SearchOut, 503: Problem, **ALWAYS},
    summary="Search the articles",
    exclude_unset=True,
)
def search_articles(
    request: HttpRequest,
    q: str = "",
    locale: Locale = Locale.ENGLISH,
    category: str = "",
    kind: Kind = None,
    limit: Annotated[int, Query(ge=1, le=MOST)] = PAGE_SIZE,
) -> dict[str, Any]:
    """The best articles for a question in one language: words and "quoted phrases".

    422: the question holds a recovery phrase, a private key or an API secret, and was not asked.
    """
    if recognise_secret(q):
        raise HttpError(422, _("This holds a secret, which must not be sent to anybody."))
    kind_slug = kind.value if kind else ""
    query = SearchQuery(q, locale.value, category=category, kind=kind_slug, page_size=limit)
    found = search(query)
    metrics.count(found, "api")
    if found.unavailable:
        raise HttpError(503, _("The search is not available at the moment. Please try again soon."))
    facets: dict[str, list[dict[str, Any]]] = {"category": [], "kind": []}
    for facet in found.facets:
        facets[facet.field] = [
            {"slug": value.slug, "name": value.name, "count": value.count} for value in facet.values
        ]
    return {
        "query": query.text,
        "locale": locale,
        "answered": found.answered,
        "total": found.total,
        "suggestion": found.suggestion,
        "hits": [_hit(request, hit) for hit in found.hits],
        "facets": facets,
        **({"limited": True} if found.limited else {}),
    }


@api.get(
    "articles/{locale}/{slug}",
    response={200: ArticleOut, 301: None, 404: Problem, 410: Problem, **ALWAYS},
    summary="Read an article",
    url_name="article",
)
def article(request: HttpRequest, locale: str, slug: str) -> dict[str, Any] | HttpResponse:
    """A published article. 301: it moved. 404: there is none. 410: it was archived."""
    at = addresses.look_up(locale, slug)
    if at.moved_to:
        where = {"locale": at.moved_to.locale, "slug": at.moved_to.slug}
        return HttpResponsePermanentRedirect(reverse("api:article", kwargs=where))
    if at.gone:
        raise HttpError(410, _("This article is no longer available."))
    if at.article is None:
        raise HttpError(404, _("There is no such article."))
    return _article(request, at.article)


@api.get("categories", response={200: list[CategoryOut], **ALWAYS}, summary="List the categories")
def categories(request: HttpRequest, locale: Locale = Locale.ENGLISH) -> list[dict[str, Any]]:
    """The tree of categories in editor order, with the number of published articles."""
    with override(locale.value):
        return [_category(request, root) for root in CategoryTree.of(locale.value).roots]


def _hit(request: HttpRequest, hit: Hit) -> dict[str, Any]:
    return {
        "slug": hit.article.slug,
        "locale": hit.article.locale,
        "title": hit.article.title,
        "url": request.build_absolute_uri(hit.url),
        "snippet": hit.snippet,
        "kind": hit.article.kind,
        "category": hit.category_slug or None,
        "score": hit.score,
    }


def _article(request: HttpRequest, found: Article) -> dict[str, Any]:
    siblings = found.translations().published()
    return {
        "slug": found.slug,
        "locale": found.locale,
        "title": found.title,
        "summary": found.summary_text,
        "html": found.html,
        "text": found.text,
        "kind": found.kind,
        "category": found.category.slug if found.category else None,
        "tags": sorted(found.tags.names()),
        "published": found.published_at,
        "updated": found.content_updated_at,
        "checked": found.checked_on,
        "url": request.build_absolute_uri(found.get_absolute_url()),
        "translations": [
            {
                "locale": sibling.locale,
                "slug": sibling.slug,
                "title": sibling.title,
                "url": request.build_absolute_uri(sibling.get_absolute_url()),
            }
            for sibling in siblings.for_cards().order_by("locale")
        ],
    }


def _category(request: HttpRequest, node: CategoryNode) -> dict[str, Any]:
    return {
        "slug": node.slug,
        "name": node.name,
        "description": node.description,
        "count": node.count,
        "url": request.build_absolute_uri(node.url),
        "children": [_category(request, child) for child in node.children],
    }
