"""The stock site's database, filled once, and its index if there is none; tells how long."""

from __future__ import annotations

import os
import shutil
import time

import django
from django.conf import settings

from .. import corpus


def pages(size: str) -> None:
    """Make the table and fill it, unless that was done."""
    from django.core.management import call_command

    from .models import Page

    call_command("migrate", verbosity=0, run_syncdb=True)
    if Page.objects.count() != corpus.SIZES[size]:
        Page.objects.all().delete()
        Page.objects.bulk_create(
            (
                Page(
                    **{name: row[name] for name in ("title", "body", "locale", "category", "kind")}
                )
                for row in corpus.rows(size)
            ),
            batch_size=500,
        )


def index(again: bool) -> float | None:
    """`rebuild_index` as it comes, in seconds; nothing where it was done and is not wanted."""
    from django.core.management import call_command

    done = settings.DATA / "indexed"
    if done.exists() and not again:
        return None
    done.unlink(missing_ok=True)
    shutil.rmtree(settings.DATA / "index", ignore_errors=True)
    start = time.perf_counter()
    call_command("rebuild_index", interactive=False, verbosity=0)
    taken = time.perf_counter() - start
    done.touch()
    return taken


if __name__ == "__main__":
    django.setup()
    pages(os.environ["BENCH_SIZE"])
    print(f"SECONDS {index(again=True)}")
