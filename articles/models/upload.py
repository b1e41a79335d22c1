"""Pictures and files of articles, by what is in them."""

from __future__ import annotations

import re

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


def _place(upload: Upload, name: str) -> str:
    return f"{upload.name[:2]}/{upload.name}"


class Upload(models.Model):
    """A file, once for each content. Its name tells its digest and, of a picture, its size.

    ``3f…9a-640x480.png``: whoever renders an article knows the size without asking anybody.
    """

    name = models.CharField(_("name"), max_length=80, unique=True, editable=False)
    title = models.CharField(_("file name"), max_length=200, help_text=_("As it was uploaded."))
    alt = models.CharField(
        _("alternative text"), max_length=300, blank=True,
        help_text=_("What the picture shows, for whoever cannot see it."),
    )  # fmt: skip
    file = models.FileField(_("file"), upload_to=_place, editable=False)
    content_type = models.CharField(_("type"), max_length=60, editable=False)
    size = models.PositiveBigIntegerField(_("bytes"), editable=False)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("added by"), null=True, editable=False,
        on_delete=models.SET_NULL, related_name="+",
    )  # fmt: skip
    added_at = models.DateTimeField(_("added"), auto_now_add=True)

    class Meta:
        verbose_name = _("picture or file")
        verbose_name_plural = _("pictures and files")
        ordering = ("-added_at", "-pk")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Where it is served."""
        return reverse("upload", kwargs={"name": self.name})

    @property
    def is_image(self) -> bool:
        """Whether it is shown within an article; anything else is downloaded."""
        return self.content_type.startswith("image/")

    def markdown(self) -> str:
        """What an article says to have it; the brackets hold the alternative text."""
        words = self.alt or ("" if self.is_image else self.title)
        words = re.sub(r"[\[\]\\]", r"\\\g<0>", words)
        return f"{'!' if self.is_image else ''}[{words}]({self.get_absolute_url()})"
