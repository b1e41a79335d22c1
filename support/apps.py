"""When the answer was not found."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SupportConfig(AppConfig):
    """The way to a person."""

    name = "support"
    verbose_name = _("Support")

    def ready(self) -> None:
        """Make the group of the desk when the tables are there."""
        from django.db.models.signals import post_migrate  # noqa: PLC0415 (when apps are ready)

        from . import people  # noqa: PLC0415

        post_migrate.connect(people.make_group, sender=self)
