"""Where editors work: articles, categories, facts, what readers did, and what waits."""

from . import (
    article,
    category,
    condition,
    dashboard,
    fact,
    feedback,
    link,
    reading,
    term,
    translation,
    trash,
    upload,
)

__all__ = [
    "article",
    "category",
    "condition",
    "dashboard",
    "fact",
    "feedback",
    "link",
    "reading",
    "term",
    "translation",
    "trash",
    "upload",
]
