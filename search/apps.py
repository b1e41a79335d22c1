"""How readers find it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    """The search pipeline, its index and its data."""

    name = "search"
    verbose_name = _("Search")

    def ready(self) -> None:
        """Listen for changed articles; register the start-up checks and what masks secrets."""
        from articles import masking  # noqa: PLC0415 (when apps are ready)

        from . import checks, receivers  # noqa: F401, PLC0415
        from .redaction import redact  # noqa: PLC0415

        masking.register(redact)
