"""What we publish: categories, articles, facts, and what readers did with them."""

from .addresses import OldSlug
from .article import Article
from .category import Category, CategoryName
from .condition import Condition
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

__all__ = [
    "Article",
    "Category",
    "CategoryName",
    "Condition",
    "DailyReads",
    "Edition",
    "ExternalLink",
    "Fact",
    "FactQuerySet",
    "FactWording",
    "Lag",
    "Locale",
    "OldSlug",
    "Promise",
    "RelatedArticle",
    "Term",
    "Upload",
    "Vote",
]
