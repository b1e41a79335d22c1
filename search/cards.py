"""What is said above the results: an emergency, a safety warning, a pasted value, a meaning.

A kind of card is a maker in ``MAKERS`` and a template, ``templates/search/cards/<kind>.html``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from articles.models import Article

from .glossary import Definition, define
from .outline import outline
from .patterns import is_about
from .pipeline import search
from .query import SearchQuery
from .recognition import Value, codes, mask, recognise

# The articles that a card offers, by slug; those that are published are shown, in this order.
ARTICLES: dict[str, tuple[str, ...]] = {
    "urgent": ("account-hacked",),
    "phone": ("verify-official", "choose-channel"),
    "transaction": ("find-txid", "withdrawal-not-received", "deposit-not-credited"),
    "address": ("wrong-network", "withdraw-crypto", "withdrawal-whitelist"),
    "mailbox": ("verify-official", "recognise-phishing"),
    "order": ("order-not-filled", "trade-history", "p2p-dispute"),
}
# An emergency is told in so many steps; the article has them all.
FIRST_STEPS = 4
# So many numbers of errors are looked up, and so many articles are offered for them.
CODES = 2


@dataclass(frozen=True)
class Card:
    """``kind`` names the template; ``articles`` are offered.

    ``steps``: how an urgent article's first steps begin; ``network``: where an address is used;
    ``definition``: what a word means.
    """

    kind: str
    articles: tuple[Article, ...] = ()
    steps: tuple[str, ...] = ()
    network: str = ""
    definition: Definition | None = None

    @property
    def template(self) -> str:
        """The template that shows it."""
        return f"search/cards/{self.kind}.html"


def cards_for(query: SearchQuery) -> list[Card]:
    """The cards of a query, the most urgent first; nothing of a pasted value is in them."""
    if not query:
        return []
    return [card for make in MAKERS for card in make(query)]


def is_private(query: SearchQuery) -> bool:
    """Whether a query must never be offered to others as something to search for.

    It asks for a phone number (what is offered would look like ours), tells of a theft, or has
    a value in it that belongs to one reader.
    """
    return bool(recognise(query.text)) or is_about("phone", query.text) or _is_urgent(query)


def shown(query: SearchQuery) -> str:
    """The query as our pages may repeat it: a phone number beside our name would look like ours."""
    return mask(query.text, "•••", [Value.PHONE])


def _is_urgent(query: SearchQuery) -> bool:
    return is_about("stolen", query.text)


def emergency(locale: str) -> Card:
    """What to do at once when somebody else is in the account."""
    articles = _articles("urgent", locale)
    steps = outline(articles[0].html).steps[:FIRST_STEPS] if articles else ()
    return Card("urgent", articles, steps=steps)


def _urgent(query: SearchQuery) -> Iterator[Card]:
    if _is_urgent(query):
        yield emergency(query.locale)


def _values(query: SearchQuery) -> Iterator[Card]:
    """One card for the first value; a phone number asks what a question for one does."""
    found = recognise(query.text)
    if is_about("phone", query.text) or (found and found[0].value is Value.PHONE):
        yield Card("phone", _articles("phone", query.locale))
    elif found:
        kind = found[0].value.value
        yield Card(kind, _articles(kind, query.locale), network=found[0].network)


def _code(query: SearchQuery) -> Iterator[Card]:
    """What the articles say of an error's number, whatever language the words around it are in."""
    said = codes(query.text) if is_about("error", query.text) else []
    articles: dict[int, Article] = {}
    for code in said[:CODES]:
        hits = search(SearchQuery(code, query.locale, page_size=CODES)).hits
        articles |= {hit.article.pk: hit.article for hit in hits}
    if articles:
        yield Card("code", tuple(articles.values())[:CODES])


def _definition(query: SearchQuery) -> Iterator[Card]:
    definition = define(query)
    if definition:
        yield Card("definition", definition=definition)


def _articles(kind: str, locale: str) -> tuple[Article, ...]:
    slugs = ARTICLES[kind]
    published = Article.objects.published().in_locale(locale).filter(slug__in=slugs)
    articles = published.defer("body", "text", "source_front_matter")
    return tuple(sorted(articles, key=lambda article: slugs.index(article.slug)))


Maker = Callable[[SearchQuery], Iterator[Card]]
MAKERS: tuple[Maker, ...] = (_urgent, _values, _code, _definition)
