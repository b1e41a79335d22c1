"""What we publish: categories, articles, facts, and what readers did with them."""

from .addresses import OldCategorySlug, OldSlug
from .article import Article
from .category import Category, CategoryName
from .condition import Condition
from .draft import Draft, Presence, Size
from .edition import Edition
from .fact import Fact, FactQuerySet, FactWording
from .lag import Lag
from .link import ExternalLink
from .locales import Locale
from .promise import Promise
from .reading import DailyReads, Vote
from .related import RelatedArticle
from .term import Term
from .upload import Upload
from .version import Deleted, Version

__all__ = [
    "Article",
    "Category",
    "CategoryName",
    "Condition",
    "DailyReads",
    "Deleted",
    "Draft",
    "Edition",
    "ExternalLink",
    "Fact",
    "FactQuerySet",
    "FactWording",
    "Lag",
    "Locale",
    "OldCategorySlug",
    "OldSlug",
    "Presence",
    "Promise",
    "RelatedArticle",
    "Size",
    "Term",
    "Upload",
    "Version",
    "Vote",
]
