"""The articles, as plainly as can be."""

from django.db import models


class Page(models.Model):
    """A title and a text."""

    title = models.CharField(max_length=200)
    body = models.TextField()
    locale = models.CharField(max_length=10)
    category = models.CharField(max_length=80)
    kind = models.CharField(max_length=10)

    class Meta:
        app_label = "stock"

    def __str__(self) -> str:
        return self.title
