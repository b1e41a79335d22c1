"""Beginnings of articles and blocks, one file each in every language: title, use, text."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Skeleton:
    """A text to begin with; ``about`` says when to take it."""

    name: str
    title: str
    about: str
    text: str


@cache
def skeletons(locale: str) -> tuple[Skeleton, ...]:
    """All of a language, in the order of their files."""
    return tuple(_read(file) for file in sorted((FOLDER / locale).glob("*.md")))


def _read(file: Path) -> Skeleton:
    head, text = file.read_text(encoding="utf-8").split("\n\n", 1)
    title, about = head.split("\n")
    return Skeleton(file.stem, title.removeprefix("# "), about, text.rstrip("\n"))
