"""What is deleted is kept whole for some days: the thing, and every row that hung on it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.admin.utils import NestedObjects
from django.core import serializers
from django.core.serializers.base import DeserializedObject
from django.db import DEFAULT_DB_ALIAS, IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from .models import Article, Deleted
from .signals import articles_changed


class Unrestorable(Exception):  # noqa: N818 (it says what is the case)
    """It cannot come back as it was; the words say why."""


@transaction.atomic
def bury(thing: models.Model, by: Any = None) -> Deleted:
    """Delete a thing with everything that goes with it, and keep all of it."""
    forget_old()
    rows = _with_what_hangs_on(thing)
    kept = Deleted.objects.create(
        kind=thing._meta.label_lower,
        name=str(thing)[:300],
        locale=getattr(thing, "locale", ""),
        rows=serializers.serialize("json", rows),
        count=len(rows),
        deleted_by=by.get_username() if by else "",
    )
    thing.delete()
    return kept


def _with_what_hangs_on(thing: models.Model) -> list[models.Model]:
    collector = NestedObjects(using=DEFAULT_DB_ALIAS)
    collector.collect([thing])
    return [
        row
        for model, found in collector.data.items()
        if not model._meta.auto_created  # Written with the rows they belong to.
        for row in found
    ]


@transaction.atomic
def restore(kept: Deleted) -> None:
    """Bring everything back under its old keys; what it pointed at and is gone is left out.

    Raises :class:`Unrestorable` where something else has taken its place.
    """
    waiting = list(serializers.deserialize("json", kept.rows, ignorenonexistent=True))
    articles = [one.object.pk for one in waiting if isinstance(one.object, Article)]
    try:
        with transaction.atomic():
            while waiting:
                ready = [one for one in waiting if not _lacks(one.object)]
                _save(ready or _without_the_gone(waiting))
                waiting = [one for one in waiting if one not in ready] if ready else []
    except IntegrityError:
        raise Unrestorable(
            _("“%s” cannot come back: its address or its name is taken by now.") % kept.name
        ) from None
    kept.delete()
    if articles:
        articles_changed.send(sender=Article, pks=articles)


def _lacks(row: models.Model) -> list[models.Field]:
    """The fields that point at rows which are not there."""
    return [
        field
        for field in row._meta.concrete_fields
        if isinstance(field, models.ForeignKey)
        and getattr(row, field.attname) is not None
        and not field.related_model._base_manager.filter(pk=getattr(row, field.attname)).exists()
    ]


def _without_the_gone(rows: Iterable[DeserializedObject]) -> list[DeserializedObject]:
    """Those that can do without what they point at."""
    usable = []
    for one in rows:
        lacking = _lacks(one.object)
        if all(field.null for field in lacking):
            for field in lacking:
                setattr(one.object, field.attname, None)
            usable.append(one)
    return usable


def _save(rows: Iterable[DeserializedObject]) -> None:
    for one in rows:
        one.save(force_insert=True)


def forget_old() -> int:
    """Delete for good what was kept longer than the operator wants; answers how much."""
    since = timezone.now() - timedelta(days=settings.TRASH_DAYS)
    return Deleted.objects.filter(deleted_at__lt=since).delete()[0]
