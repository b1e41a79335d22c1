"""What belongs to the site as a whole: keys of programs that ask the API much."""

from __future__ import annotations

import hashlib
import secrets

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

MARK = "hk_"
# So many characters of a key are kept to tell it from others in the list.
SHOWN = 8


def _digest(token: str) -> str:
    """A key is 256 bits of chance: one fast hash keeps it, nothing finds it again."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


class ApiKeyQuerySet(models.QuerySet["ApiKey"]):
    """Keys as they are issued and recognized."""

    def issue(self, name: str) -> tuple[ApiKey, str]:
        """A new key and its token, which is kept nowhere and shown once."""
        key = self.model(name=name)
        token = key.draw()
        key.save(force_insert=True)
        return key, token

    def of(self, token: str) -> ApiKey | None:
        """The key that a token belongs to, unless it was revoked."""
        return self.filter(digest=_digest(token), revoked_at__isnull=True).first()


class ApiKey(models.Model):
    """A program that may ask the API more often than an address may."""

    name = models.CharField(_("name"), max_length=100, help_text=_("Which program uses it."))
    prefix = models.CharField(_("begins with"), max_length=len(MARK) + SHOWN, editable=False)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    last_used_on = models.DateField(_("last used"), null=True, editable=False)
    revoked_at = models.DateTimeField(_("revoked"), null=True, editable=False)

    objects = ApiKeyQuerySet.as_manager()

    class Meta:
        verbose_name = _("API key")
        verbose_name_plural = _("API keys")
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"

    def draw(self) -> str:
        """Draw the token of a key that is not saved yet; only its digest stays."""
        token = MARK + secrets.token_urlsafe(32)
        self.prefix, self.digest = token[: len(MARK) + SHOWN], _digest(token)
        return token

    def note_use(self) -> None:
        """Write down that it was used today, once a day."""
        today = timezone.localdate()
        if self.last_used_on != today:
            type(self).objects.filter(pk=self.pk).update(last_used_on=today)
