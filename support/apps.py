"""When the answer was not found."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SupportConfig(AppConfig):
    """The way to a person."""

    name = "support"
    verbose_name = _("Support")

    def ready(self) -> None:
        """Register the checks; follow changes; take part in the checks of articles."""
        from . import checks, lint, receivers  # noqa: F401, PLC0415 (when apps are ready)
