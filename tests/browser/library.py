"""Real articles for the reader's tests: loaded and indexed once, then copied for each test."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from articles import fixtures
from articles.models import Article, Locale
from search.fixtures import load_synonyms
from support.fixtures import load_announcements, load_channels

FIXTURES = settings.BASE_DIR / "fixtures"
ARTICLES = {
    *("account-hacked", "api-invalid-signature", "api-quickstart", "cancel-withdrawal"),
    *("choose-channel", "confirmations", "deposit-crypto", "deposit-not-credited", "enable-2fa"),
    *("evidence-checklist", "find-txid", "glossary", "missing-memo", "reset-password"),
    *("withdraw-crypto", "withdrawal-failed", "withdrawal-fees", "withdrawal-hold"),
    *("withdrawal-limits", "withdrawal-not-received", "withdrawal-whitelist"),
}
# Written in one language only.
UNTRANSLATED = {Locale.ENGLISH: "slippage", Locale.SIMPLIFIED_CHINESE: "margin-risk"}
ARCHIVED = "report-user"

UNANSWERED = {Locale.ENGLISH: "asdfghjkl", Locale.SIMPLIFIED_CHINESE: "明天天气怎么样"}
FOUND = {Locale.ENGLISH: "withdrawal", Locale.SIMPLIFIED_CHINESE: "提现"}
# A page of each type, below its language.
PAGES = {
    "home": "",
    "category": "categories/deposits-withdrawals/",
    "subcategory": "categories/withdrawals/?kind=guide",
    "faq": "articles/withdrawal-not-received/",
    "guide": "articles/reset-password/",
    "article with code": "articles/api-quickstart/",
    "untranslated article": "articles/{untranslated}/",
    "results": "search/?q={found}",
    "no answer": "search/?q={unanswered}",
    "empty search": "search/",
    "contact": "support/?q={unanswered}",
    "emergency": "support/?urgent=now",
    "check": "verify/?q=exchange-login.com",
    "announcements": "announcements/",
    "not found": "articles/no-such-article/",
    "gone": f"articles/{ARCHIVED}/",
}


def address(page: str, locale: str) -> str:
    """Where a page of this type is in this language."""
    locale = Locale(locale)
    other = next(of for of in Locale if of != locale)
    path = PAGES[page].format(
        untranslated=UNTRANSLATED[other], found=FOUND[locale], unanswered=UNANSWERED[locale]
    )
    return f"/{locale}/{path}"


class Library:
    """What was loaded first: a copy of the database, and the folder of the index."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.index = folder / "index"
        self._copy: sqlite3.Connection | None = None

    def open(self, index: Path) -> None:
        """Fill the empty database and the index of a test."""
        if self._copy is None:
            self._load()
            self._keep(index)
            return
        self._copy.backup(connection.connection)
        ContentType.objects.clear_cache()
        shutil.rmtree(index)
        shutil.copytree(self.index, index)

    def _load(self) -> None:
        source = self.folder / "fixtures"
        shutil.copytree(FIXTURES, source, ignore=self._others, dirs_exist_ok=True)
        fixtures.load(source)
        load_synonyms(FIXTURES / "synonyms.yaml")
        load_channels(source / "channels.yaml")
        load_announcements(source / "announcements.yaml")
        Article.objects.filter(slug=ARCHIVED).update(archived_at=timezone.now())
        call_command("sync_index", verbosity=0)

    @staticmethod
    def _others(folder: str, names: list[str]) -> list[str]:
        if Path(folder).parent.name != "articles":
            return []
        wanted = {*ARTICLES, UNTRANSLATED[Locale(Path(folder).name)], ARCHIVED}
        return [name for name in names if Path(name).stem not in wanted]

    def _keep(self, index: Path) -> None:
        if connection.vendor == "sqlite":  # Others are filled anew each time, which is slower.
            shutil.copytree(index, self.index)
            self._copy = sqlite3.connect(":memory:")
            connection.connection.backup(self._copy)
