"""The site's own application: the admin it uses."""

from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class HelpcenterConfig(AppConfig):
    """The wiring: what belongs to the whole site."""

    name = "helpcenter"
    verbose_name = _("Site")
    default = True

    def ready(self) -> None:
        """Register in the admin; users and groups are taken over from Django; make the roles."""
        from . import keys, people, roles  # noqa: F401, PLC0415 (when apps are ready)

        post_migrate.connect(roles.renew_after_migrating)


class AdminConfig(admin_apps.AdminConfig):
    """Django's admin under the help center's name."""

    default = False
    default_site = "helpcenter.admin.AdminSite"
