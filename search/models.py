"""What the search keeps in the database."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class PendingChange(models.Model):
    """An article that changed and is not in the index as it is now.

    Written in the transaction that changes the article, deleted when the index has it: what a
    killed process leaves undone is found here by the next one.
    """

    article_id = models.BigIntegerField(_("article"))
    created_at = models.DateTimeField(_("time"), auto_now_add=True)

    class Meta:
        verbose_name = _("change waiting for the index")
        verbose_name_plural = _("changes waiting for the index")

    def __str__(self) -> str:
        return str(self.article_id)
