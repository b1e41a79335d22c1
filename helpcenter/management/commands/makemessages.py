"""Django's makemessages, told once where to look and what to leave out of the catalogs."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.commands import makemessages
from django.utils.translation import to_locale

# The moment of extraction would change a catalog in which nothing else changed.
MOMENT = re.compile(r'^"POT-Creation-Date: .*\n', re.MULTILINE)
NOT_OURS = (".venv", "var", "tests", "benchmarks")


class Command(makemessages.Command):
    """Extract every text into the catalogs of all languages, fill the English, compile.

    Needs gettext's tools. A text without a translation stays empty: `tests/test_messages.py`
    names it, and nothing is guessed from a similar one.
    """

    msgmerge_options = [*makemessages.Command.msgmerge_options, "--no-fuzzy-matching"]

    def handle(self, *args: Any, **options: Any) -> None:
        """Without options: everything, in every language of the site."""
        options["locale"] = options["locale"] or [to_locale(code) for code, _ in settings.LANGUAGES]
        options["ignore_patterns"] = [*options["ignore_patterns"], *NOT_OURS]
        options["add_location"] = options["add_location"] or "file"
        options["no_obsolete"] = True
        super().handle(*args, **options)
        catalogs = {
            locale: Path(settings.LOCALE_PATHS[0], locale, "LC_MESSAGES", f"{self.domain}.po")
            for locale in options["locale"]
        }
        english = catalogs.get(to_locale(settings.LANGUAGE_CODE))
        if english:
            subprocess.run(["msgen", "--output-file", english, english], check=True)  # noqa: S603, S607
        for catalog in catalogs.values():
            text = MOMENT.sub("", catalog.read_text(encoding="utf-8"))
            catalog.write_text(text, encoding="utf-8")
        call_command("compilemessages", locale=options["locale"], ignore_patterns=NOT_OURS)
