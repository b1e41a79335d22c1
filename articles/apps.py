"""What we publish."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class ArticlesConfig(AppConfig):
    """Articles, categories, facts."""

    name = "articles"
    verbose_name = _("Help articles")

    def ready(self) -> None:
        """Connect what must follow when a fact or an article changes; register the checks."""
        from . import receivers, translating  # noqa: F401, PLC0415 (when apps are ready)
        from .lint import contradictions, links, proofreading, terms, writing  # noqa: F401, PLC0415

        post_migrate.connect(receivers.settings_changed, sender=self)
