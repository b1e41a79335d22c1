"""Which channel? Two answers of a reader, or the words of a search, become one advice.

The routes are those of every exchange whose guides we read: an emergency goes to the fastest
channel that is open now, a case with evidence to a ticket, a question to the article.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from articles.categories import CategoryTree
from articles.models import Article
from search.cards import Card, emergency
from search.glossary import define
from search.patterns import is_about
from search.pipeline import search
from search.query import SearchQuery
from search.results import Hit, SearchResults

from . import actors, directory
from .directory import Kind, Listed
from .evidence import Item, items

# As many articles are offered as a reader looks at.
ARTICLES = 3


class Topic(models.TextChoices):
    """What it is about; the value is also the type of a ticket."""

    ACCOUNT = "account-security", _("My account: someone else in it, or I cannot get in")
    TRANSFER = "deposit-withdrawal", _("A deposit or withdrawal")
    TRADING = "trading", _("An order or a trade")
    KYC = "kyc", _("Identity verification (KYC)")
    API = "api", _("The API")
    COMPLAINT = "complaint", _("A complaint about how we handled something")
    REPORT = "report", _("A scam, a fake account or another user")
    QUESTION = "other", _("How something works")


class Urgency(models.TextChoices):
    """How urgent it is."""

    NOW = "now", _("My money or my account is in danger right now")
    SOON = "soon", _("Something went wrong and has to be put right")
    LATER = "later", pgettext_lazy("urgency", "No hurry, I want to know something")


class Lane(StrEnum):
    """The way that is advised; ``templates/support/lanes/<lane>.html`` shows it."""

    EMERGENCY = "emergency"
    CASE = "case"
    ARTICLE = "article"
    COMPLAINT = "complaint"
    REPORT = "report"


# What an article is about, by its category; and by itself where that says more.
TOPICS = {
    "account-security": Topic.ACCOUNT,
    "kyc": Topic.KYC,
    "deposits-withdrawals": Topic.TRANSFER,
    "trading": Topic.TRADING,
    "api": Topic.API,
    "complaint": Topic.COMPLAINT,
    "report-user": Topic.REPORT,
}
LANES = {Topic.COMPLAINT: Lane.COMPLAINT, Topic.REPORT: Lane.REPORT, Topic.QUESTION: Lane.ARTICLE}


@dataclass(frozen=True)
class Advice:
    """What a reader is advised: the lane, who to turn to, what to read and to prepare.

    ``first`` is the channel to use, ``others`` are next best; ``card`` has the first steps in an
    emergency. ``turns`` say who acts next by the best of its ``articles``, so that nobody writes
    to us while the network is at it. ``guessed``: the words of a search decided, not the reader.
    """

    lane: Lane
    topic: Topic
    urgency: Urgency
    first: Listed | None = None
    others: tuple[Listed, ...] = ()
    articles: tuple[Article, ...] = ()
    evidence: tuple[Item, ...] = ()
    card: Card | None = None
    turns: tuple[actors.Turn, ...] = ()
    guessed: bool = False


def advise(query: SearchQuery, topic: str, urgency: str, channels: list[Listed]) -> Advice | None:
    """The advice for what a reader answered, what they searched for, or both; none for neither."""
    if not query and topic not in Topic and urgency != Urgency.NOW:
        return None
    hits = search(query).hits if query else ()
    about = Topic(topic) if topic in Topic else _topic_of(query, hits)
    how = Urgency(urgency) if urgency in Urgency else _urgency_of(query, about)
    guessed = topic not in Topic or urgency not in Urgency
    return _advice(about, how, channels, query, hits, guessed=guessed)


def likely_topic(found: SearchResults) -> Topic | None:
    """What a search is about, going by what answers it best; none where nothing does."""
    topic = _topic_of(found.query, found.hits if found.answered else ())
    return None if topic == Topic.QUESTION else topic


def _topic_of(query: SearchQuery, hits: tuple[Hit, ...]) -> Topic:
    if is_about("stolen", query.text):
        return Topic.ACCOUNT
    if not hits or define(query):
        return Topic.QUESTION
    article = hits[0].article
    node = CategoryTree.of(article.locale).by_id(article.category_id)
    shelves = [step.slug for step in node.path()] if node else []
    return next(
        (TOPICS[name] for name in (article.slug, *shelves) if name in TOPICS), Topic.QUESTION
    )


def _urgency_of(query: SearchQuery, topic: Topic) -> Urgency:
    if is_about("stolen", query.text):
        return Urgency.NOW
    if is_about("case", query.text) or topic in (Topic.COMPLAINT, Topic.REPORT):
        return Urgency.SOON
    return Urgency.LATER


def _lane(topic: Topic, urgency: Urgency) -> Lane:
    if urgency == Urgency.NOW:
        return Lane.EMERGENCY
    if topic in LANES:
        return LANES[topic]
    return Lane.CASE if urgency == Urgency.SOON else Lane.ARTICLE


def _advice(
    topic: Topic,
    urgency: Urgency,
    channels: list[Listed],
    query: SearchQuery,
    hits: tuple[Hit, ...] = (),
    *,
    guessed: bool = False,
) -> Advice:
    lane = _lane(topic, urgency)
    fit = _fitting(lane, channels)
    return Advice(
        lane,
        topic,
        urgency,
        first=fit[0] if fit else None,
        others=tuple(fit[1:3]),
        articles=tuple(hit.article for hit in hits[:ARTICLES]),
        # A box to tick is part of the form, nothing to have ready.
        evidence=() if lane == Lane.ARTICLE else tuple(i for i in items(topic) if not i.tick),
        card=emergency(query.locale) if lane == Lane.EMERGENCY else None,
        turns=actors.turns(hits[0].article, query.locale) if hits else (),
        guessed=guessed,
    )


def _fitting(lane: Lane, channels: list[Listed]) -> list[Listed]:
    """The channels of a lane, the best first; where it has none of its own, those to write to."""
    written = [row for kind in directory.WRITTEN for row in channels if row.channel.kind == kind]
    if lane == Lane.EMERGENCY:
        urgent = directory.for_emergencies(channels)
        return urgent + [row for row in written if row not in urgent]
    own = {Lane.COMPLAINT: Kind.COMPLAINT, Lane.REPORT: Kind.REPORT}.get(lane)
    return [row for row in channels if row.channel.kind == own] + written
