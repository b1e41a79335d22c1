"""Articles and questions to measure with; nothing here needs Django.

A corpus is a file of JSON lines, ``{"id", "title", "body", "lang"}``; its first rows are the
smaller sizes. Where none is given, one is made of the demonstration articles' paragraphs.
"""

from __future__ import annotations

import gzip
import json
import os
import random
import re
import tempfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

SIZES = {"tiny": 200, "small": 1_000, "medium": 5_000, "large": 20_000}
LOCALES = {"en": "en", "zh": "zh-hans", "zh-hans": "zh-hans"}
ROOT = Path(__file__).resolve().parent.parent
_HAN = re.compile("[\u3400-\u9fff]")


def folder(size: str) -> Path:
    """Where a size's database, indexes and files are kept between runs (``BENCH_DIR``)."""
    return Path(os.environ.get("BENCH_DIR") or tempfile.gettempdir()) / f"bench-{size}"


def source() -> Path | None:
    """The corpus asked for (``BENCH_CORPUS``)."""
    given = os.environ.get("BENCH_CORPUS")
    return Path(given) if given else None


def rows(size: str) -> Iterator[dict[str, Any]]:
    """The articles of a size, as `import_articles` takes them, spread over the categories."""
    shelves = _shelves()
    found = _lines(path) if (path := source()) else _made_up()
    for at, row in enumerate(islice(found, SIZES[size])):
        yield {
            "id": str(row["id"]),
            "title": row["title"][:200],
            "body": row["body"],
            "locale": LOCALES[row.get("lang") or row["locale"]],
            "category": shelves[at * 11 % len(shelves)],
            "kind": "guide" if at % 4 == 0 else "faq",
        }


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt") if path.suffix == ".gz" else path.open() as lines:
        yield from map(json.loads, lines)


def _shelves() -> list[str]:
    """The slugs of the demonstration's categories that hold articles."""
    text = (ROOT / "fixtures" / "categories.yaml").read_text(encoding="utf-8")
    return re.findall(r"^      - slug: (\S+)", text, re.MULTILINE)


def _made_up() -> Iterator[dict[str, Any]]:
    """Endless articles out of paragraphs and titles of the demonstration, always the same."""
    chance = random.Random(1)
    parts: dict[str, tuple[list[str], list[str]]] = {}
    for locale in ("en", "zh-hans"):
        titles, paragraphs = [], []
        for file in sorted((ROOT / "fixtures" / "articles" / locale).glob("*.md")):
            _head, _, body = file.read_text(encoding="utf-8").removeprefix("---").partition("---")
            titles += re.findall(r"^title: (.+)$", _head, re.MULTILINE)
            paragraphs += [p for p in body.split("\n\n") if p.strip() and "{{" not in p]
        parts[locale] = titles, paragraphs
    number = 0
    while True:
        number += 1
        locale = "en" if number % 5 < 3 else "zh-hans"
        titles, paragraphs = parts[locale]
        title = f"{chance.choice(titles)} {number}"
        body = "\n\n".join(chance.sample(paragraphs, 12))
        yield {"id": f"a{number}", "title": title, "body": body, "locale": locale}


def questions(size: str, count: int, seed: int = 7) -> list[tuple[str, str]]:
    """``count`` different (text, locale): titles as they are, shuffled and cut; readers' own.

    Readers' own come from ``BENCH_QUERIES``: JSON lines with ``query`` or ``text`` and
    ``lang`` or ``locale``, one file or a folder of them; half of all where there are enough.
    """
    chance = random.Random(seed)
    made = [
        (_as_asked(row["title"], chance), row["locale"])
        for row in chance.sample(list(rows(size)), min(count * 2, SIZES[size]))
    ]
    own = list(_own_questions())
    chance.shuffle(own)
    own = own[: count // 2]
    chosen = list(dict.fromkeys(own + made))[:count]
    chance.shuffle(chosen)
    return chosen


def _as_asked(title: str, chance: random.Random) -> str:
    """The title as it is, its words shuffled, or a part of them."""
    words = title.split()
    way = chance.randrange(3)
    if _HAN.search(title) and way:
        length = max(4, len(title) * 2 // 3)
        start = chance.randrange(max(1, len(title) - length))
        return title[start : start + length]
    if way:
        chance.shuffle(words)
    return " ".join(words[: max(2, len(words) * 2 // 3)] if way == 2 else words)


def _own_questions() -> Iterator[tuple[str, str]]:
    given = os.environ.get("BENCH_QUERIES")
    if not given:
        return
    path = Path(given)
    files = sorted(path.rglob("queries.jsonl")) if path.is_dir() else [path]
    for file in files:
        for line in file.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            text, locale = row.get("query") or row.get("text"), row.get("lang") or row.get("locale")
            if text and locale in LOCALES:
                yield text, LOCALES[locale]
