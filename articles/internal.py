"""Articles for staff alone: staff who is logged in reads and finds them, nobody else hears of them.

They are in no index, feed, list, cache or API: a page that shows one is made for its reader and
kept by nobody.
"""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

from .models import Article
from .querysets import ArticleQuerySet


def may_read(request: HttpRequest) -> bool:
    """Whether this is staff who may look at articles, with the code that is asked of them.

    Who has no session is asked nothing: pages for everybody stay pages for everybody.
    """
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return False
    user = request.user
    return user.is_authenticated and user.is_staff and user.has_perm("articles.view_article")


def articles_for(request: HttpRequest) -> ArticleQuerySet:
    """The internal articles that the request's user may read."""
    return Article.objects.internal() if may_read(request) else Article.objects.none()
