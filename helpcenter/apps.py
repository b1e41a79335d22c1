"""The site's own application: the admin it uses."""

from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps


class HelpcenterConfig(AppConfig):
    """The wiring: what belongs to the whole site."""

    name = "helpcenter"
    default = True


class AdminConfig(admin_apps.AdminConfig):
    """Django's admin under the help center's name."""

    default = False
    default_site = "helpcenter.admin.AdminSite"
