"""What we publish: categories, articles, facts, and what readers did with them."""

from .addresses import OldSlug
from .article import Article
from .category import Category, CategoryName
from .edition import Edition
from .fact import Fact, FactQuerySet, FactWording
from .locales import Locale
from .reading import DailyReads, Vote
from .related import RelatedArticle

__all__ = [
    "Article",
    "Category",
    "CategoryName",
    "DailyReads",
    "Edition",
    "Fact",
    "FactQuerySet",
    "FactWording",
    "Locale",
    "OldSlug",
    "RelatedArticle",
    "Vote",
]
