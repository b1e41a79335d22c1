"""The demonstration's synonyms, loaded once: groups that editors changed are left as they are."""

from __future__ import annotations

from pathlib import Path

import yaml
from django.db import transaction

from .models import SynonymGroup


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
    return len(SynonymGroup.objects.bulk_create(groups))
