"""Announcements, for feed readers."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from articles.feeds import UNSPEAKABLE
from articles.templatetags.page import bcp47
from articles.views import current_locale

from .announcements import Told, told
from .models import Announcement

NEWEST = 20


class AnnouncementFeed(Feed):
    """The announcements that hold or held, the newest first, as Atom."""

    feed_type = Atom1Feed

    @property
    def language(self) -> str:  # type: ignore[override]
        """The language of the feed, as XML knows it."""
        return bcp47(get_language())

    def title(self) -> str:
        """The feed's name."""
        return _("Help Center: announcements")

    def author_name(self) -> str:
        """Who speaks; Atom wants a name."""
        return _("Help Center")

    def link(self) -> str:
        """The page the feed belongs to."""
        return settings.SITE_URL + reverse("support:announcements")

    def feed_url(self) -> str:
        """The feed's own address."""
        return settings.SITE_URL + reverse("support:announcements-feed")

    def items(self) -> list[Told]:
        """The newest that readers could see, each in their language where it is written."""
        begun = Announcement.objects.filter(starts_at__lte=timezone.now()).told()[:NEWEST]
        return [row for row in (told(one, current_locale()) for one in begun) if row]

    def item_title(self, item: Told) -> str:
        """The title as plain text."""
        return UNSPEAKABLE.sub("", item.title)

    def item_description(self, item: Told) -> str:
        """The text, which was made safe when it was saved."""
        return UNSPEAKABLE.sub("", item.html)

    def item_link(self, item: Told) -> str:
        """Its place on the page of all of them."""
        return f"{settings.SITE_URL}{reverse('support:announcements')}#announcement-{item.id}"

    def item_guid(self, item: Told) -> str:
        """A name that stays."""
        return f"{settings.SITE_URL}{reverse('support:announcements')}#announcement-{item.id}"

    def item_pubdate(self, item: Told) -> datetime:
        """When readers could first see it."""
        return item.starts_at

    def item_updateddate(self, item: Told) -> datetime:
        """The same: its text may change, its news does not."""
        return item.starts_at
