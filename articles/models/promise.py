"""What articles promise, noted at each save so that two of them can be compared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from .article import Article

if TYPE_CHECKING:
    from articles.lint.claims import Claim

# More than enough to tell who says otherwise; a save must not grow with the help center.
COMPARED = 60


class Promise(models.Model):
    """A :class:`articles.lint.claims.Claim` of an article."""

    article = models.ForeignKey(
        Article, verbose_name=_("article"), on_delete=models.CASCADE, related_name="promises"
    )
    event = models.CharField(max_length=20, editable=False)
    things = models.CharField(max_length=120, editable=False)
    kind = models.CharField(max_length=40, editable=False)
    value = models.CharField(max_length=80, editable=False)
    text = models.CharField(max_length=80, editable=False)
    fact = models.CharField(max_length=60, editable=False, blank=True)

    class Meta:
        verbose_name = _("promise")
        verbose_name_plural = _("promises")
        indexes = [models.Index(fields=("event", "things"), name="promise_about")]

    def __str__(self) -> str:
        return f"{self.event} {self.things}: {self.text}"

    @property
    def about(self) -> tuple[str, str, bool]:
        """The same as that of the claim it was made of."""
        return self.event, self.things, self.kind in ("time", "business days")

    @classmethod
    def from_claim(cls, article: Article, claim: Claim) -> Promise:
        """A row for a claim of an article."""
        limits: dict[str, Any] = {"things": 120, "kind": 40, "value": 80, "text": 80, "fact": 60}
        values = {name: getattr(claim, name)[:limit] for name, limit in limits.items()}
        return cls(article=article, event=claim.event, **values)

    @classmethod
    def of_others(cls, article: Article, subjects: set[tuple[str, str]]) -> list[Promise]:
        """What published articles of the same language promise about these events and things."""
        about = models.Q(pk__in=())
        for event, things in subjects:
            about |= models.Q(event=event, things=things)
        published = Article.objects.published().in_locale(article.locale).order_by().values("pk")
        rows = cls.objects.filter(about, article__in=published).select_related("article")
        rows = rows.only(
            "event", "things", "kind", "value", "text", "fact",
            "article__title", "article__locale", "article__slug",
        )  # fmt: skip
        others = rows.exclude(article__translation_key=article.translation_key)
        return list(others.order_by("pk")[:COMPARED])
