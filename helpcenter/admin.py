"""The admin's name and titles, in the editor's language."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _


class AdminSite(admin.AdminSite):
    """Where editors work."""

    site_header = _("Help center desk")
    site_title = _("Help center desk")
    index_title = _("What would you like to do?")
