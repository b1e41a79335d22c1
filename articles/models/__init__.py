"""What we publish: categories, articles, facts, and what readers did with them."""

from .addresses import OldCategorySlug, OldSlug
from .article import Article
from .category import Category, CategoryName
from .draft import Draft, Presence, Size
from .edition import Edition
from .fact import Fact, FactQuerySet, FactWording
from .locales import Locale
from .reading import DailyReads, Vote
from .related import RelatedArticle
from .version import Deleted, Version

__all__ = [
    "Article",
    "Category",
    "CategoryName",
    "DailyReads",
    "Deleted",
    "Draft",
    "Edition",
    "Fact",
    "FactQuerySet",
    "FactWording",
    "Locale",
    "OldCategorySlug",
    "OldSlug",
    "Presence",
    "RelatedArticle",
    "Size",
    "Version",
    "Vote",
]
