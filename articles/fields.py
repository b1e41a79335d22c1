"""What front matter and JSON may say of an article, checked and in one spelling."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_unicode_slug
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .models import Article, Locale

LOCALES = {
    "en": Locale.ENGLISH.value,
    "en-us": Locale.ENGLISH.value,
    "zh": Locale.SIMPLIFIED_CHINESE.value,
    "zh-cn": Locale.SIMPLIFIED_CHINESE.value,
    "zh-hans": Locale.SIMPLIFIED_CHINESE.value,
    "cn": Locale.SIMPLIFIED_CHINESE.value,
}
TITLE_LENGTH = 200
FILLED_TITLE_LENGTH = 120
SLUG_LENGTH = 200
ID_LENGTH = 255
TAG_LENGTH = 100
POSITIONS = range(32768)
YEARS = range(1970, 9000)
CATEGORY_HELP = gettext_lazy(
    "add it in the admin under Categories, or to fixtures/categories.yaml, and import again"
)


class FieldError(ValueError):
    """What a source says cannot be used; ``name`` is the field, where one is to blame."""

    def __init__(self, reason: str, name: str = "") -> None:
        super().__init__(reason)
        self.name = name


def parse(said: Mapping[str, Any]) -> dict[str, Any]:
    """The known fields of ``said``, each in the spelling the database keeps.

    Left out: a field that is not said, an empty title (the caller fills it in). ``lang`` counts
    as ``locale``, ``draft: true`` as ``published_at: null``. Raises :class:`FieldError`.
    """
    if said.get("title") is None:
        raise FieldError(_("there is no title"), "title")
    said = {**said}
    said.setdefault("locale", said.pop("lang", None))
    if said["locale"] is None:
        raise FieldError(_("it does not say its language (locale)"))
    if said.get("slug") in (None, ""):
        said.pop("slug", None)
        if said.get("id") in (None, ""):
            raise FieldError(_("there is neither a slug nor an id"))
    if said.pop("draft", None) is True:
        said["published_at"] = None
    values = {}
    for name, read in FIELDS.items():
        if name in said:
            try:
                values[name] = read(said[name])
            except ValueError as error:
                raise FieldError(f"{name}: {error}", name) from None
    if not values["title"]:
        del values["title"]
    _check_dates(values)
    return values


def slug_of(id_: str) -> str:
    """An address for what has only an id: each run of other signs becomes one dash."""
    return re.sub(r"[^\w]+|-+", "-", id_)[:SLUG_LENGTH].strip("-") or "article"


def title_of(body: str) -> str:
    """The first sentence of a body without a title, without its Markdown signs."""
    lines = (re.sub(r"^[\s#>*+-]+|[*`_]{2,}", "", line).strip() for line in body.splitlines())
    line = next((line for line in lines if line), "")
    if not line:
        raise FieldError(_("there is neither a title nor a body"), "title")
    sentence = re.split(r"(?<=[。？！])|(?<=[.?!])\s", line, maxsplit=1)[0].strip()
    if len(sentence) <= FILLED_TITLE_LENGTH:
        return sentence
    cut = sentence[: FILLED_TITLE_LENGTH - 1]
    # Between words where there are spaces; Chinese has none.
    return (cut.rpartition(" ")[0] if " " in cut[60:] else cut).rstrip() + "…"


def _text(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float | date | None):
        raise ValueError(_("a text is wanted"))
    text = "" if value is None else str(value)
    if "\0" in text:
        raise ValueError(_("it has a NUL character"))
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            raise ValueError(_("it is no valid Unicode")) from None
    return text


def _line(limit: int) -> Callable[[Any], str]:
    def read(value: Any) -> str:
        line = " ".join(_text(value).split())
        if len(line) > limit:
            raise ValueError(_("longer than %d characters") % limit)
        return line

    return read


def _id(value: Any) -> str:
    text = _text(value)
    if len(text) > ID_LENGTH:
        raise ValueError(_("longer than %d characters") % ID_LENGTH)
    return text


def _slug(value: Any) -> str:
    slug = _line(SLUG_LENGTH)(value)
    try:
        validate_unicode_slug(slug)
    except ValidationError:
        raise ValueError(_("only letters, digits, - and _ are allowed")) from None
    return slug


def _locale(value: Any) -> str:
    locale = LOCALES.get(_text(value).strip().lower().replace("_", "-"))
    if locale is None:
        raise ValueError(_("unknown language %s (known: en, zh-hans)") % repr(str(value)[:20]))
    return locale


def _one_of(choices: list[str]) -> Callable[[Any], str]:
    def read(value: Any) -> str:
        choice = _text(value).strip().lower()
        if choice not in choices:
            values = {"choice": repr(choice[:40]), "known": ", ".join(choices)}
            raise ValueError(_("unknown %(choice)s (known: %(known)s)") % values)
        return choice

    return read


def _phrases(value: Any) -> list[str]:
    """A list, or a text with commas or lines; each phrase once."""
    if value is None:
        return []
    items = value if isinstance(value, list) else re.split(r"[,，\n]", _text(value))
    phrases = (" ".join(_text(item).split()) for item in items)
    return list({phrase.casefold(): phrase for phrase in phrases if phrase}.values())


def _tags(value: Any) -> list[str]:
    tags = _phrases(value)
    if any(len(tag) > TAG_LENGTH for tag in tags):
        raise ValueError(_("a tag is longer than %d characters") % TAG_LENGTH)
    return tags


def _moment(value: Any) -> datetime | None:
    if value is None or value == "":
        return None
    if isinstance(value, str):
        value = parse_datetime(value.strip()) or parse_date(value.strip())
    if isinstance(value, date) and not isinstance(value, datetime):
        value = datetime.combine(value, time())
    if not isinstance(value, datetime) or value.year not in YEARS:
        raise ValueError(_("no date and time such as 2026-11-02T09:30:00Z"))
    return value if timezone.is_aware(value) else timezone.make_aware(value)


def _day(value: Any) -> date | None:
    moment = _moment(value)
    return moment.date() if moment else None


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError(_("true or false is wanted"))
    return value


def _position(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value not in POSITIONS:
        raise ValueError(_("a number from 0 to %d is wanted") % POSITIONS[-1])
    return value


def _key(value: Any) -> uuid.UUID:
    try:
        return uuid.UUID(_text(value).strip())
    except ValueError:
        raise ValueError(_("no UUID")) from None


def _category(value: Any) -> str | None:
    return _text(value).strip() or None


def _check_dates(values: Mapping[str, Any]) -> None:
    archived = values.get("archived_at")
    published = values.get("published_at", timezone.now())
    if archived and published and archived <= published:
        raise FieldError(
            _("archived_at: it would be archived before it is published"), "archived_at"
        )


FIELDS: dict[str, Callable[[Any], Any]] = {
    "id": _id,
    "slug": _slug,
    "locale": _locale,
    "title": _line(TITLE_LENGTH),
    "body": _text,
    "summary": lambda value: _text(value).strip(),
    "category": _category,
    "kind": _one_of(Article.Kind.values),
    "tags": _tags,
    "keywords": _phrases,
    "related": _phrases,
    "checked": _day,
    "audience": _one_of(Article.Audience.values),
    "pinned": _flag,
    "position": _position,
    "published_at": _moment,
    "archived_at": _moment,
    "translation_key": _key,
}
