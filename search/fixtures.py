"""The demonstration's synonyms, pins and judged queries, loaded once.

What editors changed is left as it is.
"""

from __future__ import annotations

from pathlib import Path

import yaml
from django.db import transaction

from articles.editions import renew_edition
from articles.models import Article

from . import evaluation, judgements
from .models import Judgement, Pin, SynonymGroup


@transaction.atomic
def load_synonyms(file: Path) -> int:
    """Add the groups of a YAML list when there are none yet; answers how many were added.

    A row has ``locale`` and either ``words`` (each finds the others) or ``when`` and ``also``
    (typing one of the first also finds the second).
    """
    if SynonymGroup.objects.exists():
        return 0
    groups = [
        SynonymGroup(
            locale=row["locale"],
            words="\n".join(map(str, row.get("words") or row["when"])),
            also="\n".join(map(str, row.get("also", []))),
        )
        for row in yaml.safe_load(file.read_text(encoding="utf-8"))
    ]
    for group in groups:
        group.full_clean()
    renew_edition()
    return len(SynonymGroup.objects.bulk_create(groups))


@transaction.atomic
def load_pins(file: Path) -> int:
    """Add the pins of a YAML list when there are none yet; answers how many were added.

    A row has ``locale``, ``queries`` (phrases), ``article`` (its slug) and ``note``; a row whose
    article is not here is left out.
    """
    if Pin.objects.exists():
        return 0
    articles = {(article.locale, article.slug): article for article in Article.objects.for_cards()}
    pins = [
        Pin(
            locale=row["locale"],
            patterns="\n".join(map(str, row["queries"])),
            article=articles[row["locale"], row["article"]],
            note=row.get("note", ""),
        )
        for row in yaml.safe_load(file.read_text(encoding="utf-8"))
        if (row["locale"], row["article"]) in articles
    ]
    for pin in pins:
        pin.full_clean()
    renew_edition()
    return len(Pin.objects.bulk_create(pins))


def load_judgements(file: Path) -> int:
    """Add the judged queries of a JSONL file when there are none yet; answers how many.

    Rows are those of ``evaluate_search``; one whose article is not here is left out.
    """
    if Judgement.objects.exists():
        return 0
    return judgements.keep(evaluation.read_queries(file)).added
