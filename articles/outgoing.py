"""Links to elsewhere: which articles name which, and what came of asking them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urldefrag, urljoin

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from .lint.source import lines
from .models import Article, ExternalLink

State = ExternalLink.State
_URL = re.compile(r"""https?://[^\s<>"'`\])，。；、）]+""", re.IGNORECASE)
LONGEST = 1000
REDIRECTS = 5
# A server may be down for a night; two nights are no accident. These say so at once.
FAILURES = 2
GONE = (404, 410)
# Asked too often, or busy: tells nothing about the link.
NOT_NOW = (429, 503)
ASK_AGAIN_AFTER = timedelta(hours=20)


@dataclass(frozen=True)
class Answer:
    """What a server said: its status (0: nothing), where it sends one, why it was not asked."""

    status: int
    location: str = ""
    problem: str = ""


Ask = Callable[[str], Answer]


def urls_in(text: str) -> set[str]:
    """The addresses of elsewhere in a Markdown source, outside of code, without their anchors."""
    found = {
        urldefrag(match[0].rstrip(".,;:!?*_~)"))[0]
        for _number, line in lines(text)
        for match in _URL.finditer(line)
    }
    return {url for url in found if len(url) <= LONGEST and not url.startswith(settings.SITE_URL)}


@transaction.atomic
def note_links(article: Article) -> None:
    """Keep which links an article names now."""
    wanted = urls_in(article.body)
    known = {link.url: link for link in article.external_links.all()}
    if wanted == known.keys():
        return
    there = {link.url: link for link in ExternalLink.objects.filter(url__in=wanted)}
    new = [ExternalLink(url=url) for url in sorted(wanted - there.keys())]
    ExternalLink.objects.bulk_create(new)
    article.external_links.set([*there.values(), *new])


def note_all(articles: Iterable[Article]) -> None:
    """Note the links of many articles; forget links that no article names."""
    for article in articles:
        note_links(article)
    ExternalLink.objects.filter(articles__isnull=True).delete()


def to_ask(again: bool = False) -> Iterator[ExternalLink]:
    """The links that readers can follow and nobody asked lately, host by host in turns."""
    published = Article.objects.published().order_by().values("pk")
    rows = ExternalLink.objects.filter(articles__in=published).exclude(state=State.IGNORED)
    if not again:
        rows = rows.exclude(asked_at__gt=timezone.now() - ASK_AGAIN_AFTER)
    hosts = defaultdict(list)
    for link in rows.distinct():
        hosts[link.url.split("/")[2].lower()].append(link)
    while hosts:
        for host in list(hosts):
            yield hosts[host].pop()
            if not hosts[host]:
                del hosts[host]


def check(link: ExternalLink, ask: Ask) -> None:
    """Ask a link, following where it leads, and keep what came of it."""
    url, seen = link.url, {link.url}
    answer = ask(url)
    while 300 <= answer.status < 400 and answer.location and len(seen) <= REDIRECTS:
        url = urljoin(url, answer.location)
        if url in seen:
            answer = Answer(0, problem="it leads round in a circle")
            break
        seen.add(url)
        answer = ask(url)
    link.asked_at = timezone.now()
    link.answer = (answer.problem or str(answer.status))[:300]
    link.leads_to = url[:LONGEST] if url != link.url else ""
    if 200 <= answer.status < 300:
        link.failures = 0
        link.state = State.REDIRECTED if link.leads_to else State.WORKING
    elif answer.status not in NOT_NOW:
        link.failures += 1
        if answer.status in GONE or link.failures >= FAILURES:
            link.state = State.BROKEN
    link.save()
