"""What an editor decides about an article, as plain data: packed, compared, put back.

A draft holds such data of what it changes, a version of everything. Keys are names of the
article's fields, ``tags`` (names) and ``related`` (primary keys in editor order); values are
what JSON can hold: a category and a successor as their primary keys, moments as ISO text.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import models
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from .models import Article, RelatedArticle

# In the order in which a comparison shows them.
FIELDS = (
    "title", "summary", "body", "keywords", "slug", "category", "kind", "audience", "pinned",
    "position", "checked_on", "archived_at", "successor", "successor_replaces",
)  # fmt: skip
LISTS = ("tags", "related")

Content = dict[str, Any]


def pack(article: Article) -> Content:
    """Everything that is decided about an article, as it is in this object; lists as stored."""
    content = pack_fields(article)
    stored = article.pk is not None
    content["tags"] = sorted(article.tags.names()) if stored else []
    content["related"] = list(related_of(article)) if stored else []
    return content


def pack_fields(article: Article) -> Content:
    """The same without the lists, and without asking the database."""
    return {name: _plain(article, name) for name in FIELDS}


def related_of(article: Article) -> Iterable[int]:
    """The neighbours an editor picked, in order."""
    return article.related_rows.order_by("position", "pk").values_list("related_id", flat=True)


def _plain(article: Article, name: str) -> Any:
    field = Article._meta.get_field(name)
    value = field.value_from_object(article)  # type: ignore[union-attr]
    return value.isoformat() if isinstance(value, date) else value


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> Content:
    """What ``after`` says otherwise than ``before``."""
    return {name: value for name, value in after.items() if before.get(name) != value}


def put(article: Article, content: Mapping[str, Any]) -> None:
    """Set the fields that ``content`` names on this object; nothing is saved.

    What it points at and is not there any more is left as it was.
    """
    for name in FIELDS:
        if name not in content:
            continue
        field = Article._meta.get_field(name)
        if isinstance(field, models.ForeignKey):
            pk = content[name]
            if pk is None or field.related_model._base_manager.filter(pk=pk).exists():
                setattr(article, field.attname, pk)
        else:
            setattr(article, name, field.to_python(content[name]))  # type: ignore[union-attr]


def put_lists(article: Article, content: Mapping[str, Any]) -> None:
    """Save the tags and neighbours that ``content`` names, where they differ."""
    if "tags" in content and set(article.tags.names()) != set(content["tags"]):
        article.tags.set(content["tags"])
    if "related" in content and list(related_of(article)) != content["related"]:
        article.related_rows.all().delete()
        known = set(Article.objects.filter(pk__in=content["related"]).values_list("pk", flat=True))
        RelatedArticle.objects.bulk_create(
            RelatedArticle(article=article, related_id=pk, position=position)
            for position, pk in enumerate(content["related"])
            if pk in known and pk != article.pk
        )


def digest(content: Mapping[str, Any]) -> str:
    """A short text that differs whenever the content does."""
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:32]


def label(name: str) -> str:
    """What a field is called, in the editor's language."""
    return str(Article._meta.get_field(name).verbose_name)  # type: ignore[union-attr]


def words(name: str, value: Any) -> str:
    """A value as an editor reads it: a category by its name, a moment with its zone."""
    if name in LISTS:
        named = value
        if name == "related":
            titles = dict(Article.objects.filter(pk__in=value).values_list("pk", "title"))
            named = [titles.get(pk, "—") for pk in value]
        return "\n".join(named)
    field = Article._meta.get_field(name)
    if value in (None, ""):
        return ""
    if isinstance(value, bool):
        return str(_("yes")) if value else str(_("no"))
    if isinstance(field, models.ForeignKey):
        return str(field.related_model._base_manager.filter(pk=value).first() or "—")
    if isinstance(field, models.DateTimeField):
        return f"{localtime(field.to_python(value)):%Y-%m-%d %H:%M %Z}"
    if field.choices:  # type: ignore[union-attr]
        return str(dict(field.flatchoices).get(value, value))  # type: ignore[union-attr]
    return str(value)
