"""The demonstration content, loaded once: what is there already is left as it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction

from .importing import Import, Outcome
from .models import Article, Category, CategoryName, Fact, FactWording, Term
from .signals import articles_changed
from .sources import Problem


def load(folder: Path, tell: Callable[[Problem], None] = lambda problem: None) -> Outcome:
    """Load facts, terms, categories and articles of a folder; what happened to the articles.

    The first three are only ever added: an operator's own figure or name stays. An article is
    updated where its file changed. ``tell`` hears of articles that could not be used.
    """
    load_facts(folder)
    load_terms(folder)
    tree = _read(folder / "categories.yaml")
    load_categories(tree["categories"])
    outcome = Import(folder / "articles", tell=tell).run()
    arrange(tree, outcome.new)
    return outcome


@transaction.atomic
def load_facts(folder: Path) -> None:
    """Add the facts of ``facts.yaml`` whose key is new."""
    known = set(Fact.objects.values_list("key", flat=True))
    for row in _read(folder / "facts.yaml"):
        if row["key"] in known:
            continue
        fact = Fact.objects.create(key=row["key"], unit=row["unit"], value=row.get("value", ""))
        for locale, text in row.get("text", {}).items():
            FactWording.objects.create(fact=fact, locale=locale, text=text)


def load_terms(folder: Path) -> None:
    """Add the terms of ``terms.yaml`` that are new in their language."""
    for row in _read(folder / "terms.yaml"):
        Term.objects.get_or_create(
            locale=row["locale"],
            preferred=row["preferred"],
            defaults={"avoid": "\n".join(row["avoid"]), "note": row.get("note", "")},
        )


@transaction.atomic
def load_categories(rows: Iterable[dict[str, Any]], parent: Category | None = None) -> None:
    """Add the categories whose slug is new, with their names and all below them."""
    for position, row in enumerate(rows, start=1):
        category, created = Category.objects.get_or_create(
            slug=row["slug"],
            defaults={
                "parent": parent,
                "position": position,
                "icon": row.get("icon", Category.Icon.FOLDER),
            },
        )
        if created:
            for locale, name in row["name"].items():
                description = row["description"][locale]
                CategoryName.objects.create(
                    category=category, locale=locale, name=name, description=description
                )
        load_categories(row.get("children", ()), category)


@transaction.atomic
def arrange(tree: dict[str, Any], pks: Iterable[int]) -> None:
    """Put newly loaded articles in the order of ``tree``, and pin those it names."""
    positions = {
        slug: position
        for row in tree["categories"]
        for child in row["children"]
        for position, slug in enumerate(child["order"], start=1)
    }
    articles = Article.objects.filter(pk__in=list(pks)).only("slug", "position", "pinned")
    for article in articles:
        article.position = positions.get(article.slug, 0)
        article.pinned = article.slug in tree["pinned"]
    Article.objects.bulk_update(articles, ["position", "pinned"], batch_size=500)
    articles_changed.send(sender=Article, pks=[article.pk for article in articles])


def _read(file: Path) -> Any:
    return yaml.safe_load(file.read_text(encoding="utf-8"))
