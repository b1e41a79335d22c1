"""Where editors work: articles, categories, facts, and what readers did."""

from . import article, category, fact, reading, term, trash, upload

__all__ = ["article", "category", "fact", "reading", "term", "trash", "upload"]
