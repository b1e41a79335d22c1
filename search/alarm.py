"""An index that cannot be read is told once, to everybody who can do something about it.

The log and a mail tell it when it is found, the desk while it lasts. Any number of processes find
it out at the same moment: the one whose ``UPDATE`` notes it is the one that tells.
"""

from __future__ import annotations

import logging

from django.conf import settings
from django.core.mail import mail_admins
from django.db import DatabaseError
from django.utils import timezone

from .engine import Unreachable
from .models import IndexStanding

logger = logging.getLogger(__name__)

WORDS = """\
The search index ({locale}) of {site} cannot be read: {reason}

Readers' searches are answered from the database meanwhile, with a notice that they are limited.
The site builds the index anew by itself. If this does not end within minutes, look at the disk
it lies on, and run: manage.py sync_index --rebuild
"""
WORDS_OF_SERVER = """\
The server of the search index ({locale}) of {site} does not answer as it should: {reason}

Readers' searches are answered from the database meanwhile, with a notice that they are limited.
Nothing is built anew. Once the server answers, the site goes back to it by itself, and what was
changed meanwhile follows. Look at the cluster that SEARCH_URL names, and at the way there.
"""


def broken(locale: str, error: Exception) -> None:
    """Note that a language's index cannot be read, and tell it unless it is known. Never raises."""
    try:
        IndexStanding.objects.get_or_create(pk=locale)
        known = IndexStanding.objects.filter(pk=locale, broken_since__isnull=True)
        if not known.update(broken_since=timezone.now()):
            return
    except DatabaseError as fault:
        logger.warning("The standing of the index could not be noted: %s", fault)
        return
    if isinstance(error, Unreachable):
        logger.error("The search index (%s) cannot be reached: %s", locale, error)
        _mail(locale, "reached", WORDS_OF_SERVER, error)
        return
    logger.error("The search index (%s) cannot be read and is being built anew: %s", locale, error)
    _mail(locale, "read", WORDS, error)


def mended(locale: str, *, rebuilt: bool = True) -> None:
    """Note that a language's index can be read; ``rebuilt``: that it was just built anew."""
    standing = IndexStanding.objects.filter(pk=locale)
    try:
        was_broken = standing.filter(broken_since__isnull=False).update(broken_since=None)
        if rebuilt:
            now = {"rebuilt_at": timezone.now()}
            IndexStanding.objects.update_or_create(pk=locale, defaults=now)
    except DatabaseError as fault:
        logger.warning("The standing of the index could not be noted: %s", fault)
        return
    if was_broken:
        logger.warning("The search index (%s) can be read again", locale)


def _mail(locale: str, lost: str, words: str, reason: Exception) -> None:
    """To ``ADMINS``, if there are any; a mail server that is away changes nothing."""
    words = words.format(locale=locale, site=settings.SITE_URL, reason=reason)
    try:
        mail_admins(f"The search index ({locale}) cannot be {lost}", words)
    except Exception as fault:  # noqa: BLE001 (whatever it is, the index is being mended)
        logger.warning("No mail about the index could be sent: %s", type(fault).__name__)
