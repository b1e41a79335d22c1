"""The site's own application: the admin it uses."""

from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps
from django.db.models.signals import post_migrate


class HelpcenterConfig(AppConfig):
    """The wiring: what belongs to the whole site."""

    name = "helpcenter"
    default = True

    def ready(self) -> None:
        """Take users and groups over from Django, whose admin is registered by now."""
        from . import people, roles  # noqa: F401, PLC0415 (when apps are ready)

        post_migrate.connect(roles.renew_after_migrating)


class AdminConfig(admin_apps.AdminConfig):
    """Django's admin under the help center's name."""

    default = False
    default_site = "helpcenter.admin.AdminSite"
