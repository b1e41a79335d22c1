"""Users and groups in the admin: what they may do, named in the editor's language."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, Permission, User
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice
from taggit.admin import TagAdmin
from taggit.models import Tag

from articles import deeds

from . import second_factor
from .audit import RightsLogged
from .roles import ROLES

# The database keeps the English names that Django gave; the verb is in the code name too.
VERBS = {
    "add": "Add",
    "change": "Change",
    "delete": "Delete",
    "view": "View",
    "publish": gettext_noop("Publish"),
    "review": gettext_noop("Review"),
    "archive": gettext_noop("Archive, move and pin"),
    "translate": gettext_noop("Translate"),
}
# The devices of the second factor: nobody is given rights to them.
UNREGISTERED = ("otp_static", "otp_totp")


def permission_name(permission: Permission) -> str:
    """What a permission allows: the part of the desk, the thing, the verb."""
    verb = VERBS.get(permission.codename.partition("_")[0], permission.name)
    return f"{permission.content_type} | {_(verb)}"


def role_name(group: Group) -> str:
    """A group's name; that of a role of the site in the editor's language."""
    return _(group.name) if group.name in ROLES else group.name


class RoleFilter(admin.RelatedFieldListFilter):
    """People by their role."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> list[Any]:
        """The groups, named in the editor's language."""
        return [(group.pk, role_name(group)) for group in Group.objects.order_by("name")]


class NamedPermissions(RightsLogged):
    """A form whose permissions an editor can read."""

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Name each permission; everything else as Django does."""
        field = super().formfield_for_manytomany(db_field, request, **kwargs)
        if field and db_field.related_model is Permission:
            shown = Permission.objects.exclude(content_type__app_label__in=UNREGISTERED)
            field.queryset = shown.select_related("content_type")
            field.label_from_instance = permission_name  # type: ignore[assignment, method-assign]
        if field and db_field.related_model is Group:
            field.label_from_instance = role_name  # type: ignore[assignment, method-assign]
        return field


# The devices of the second factor hold secrets: nobody looks at them.
for model in (User, Group, Tag, TOTPDevice, StaticDevice):
    admin.site.unregister(model)


@admin.register(Tag)
class HelpcenterTagAdmin(TagAdmin):
    """Tags, without the rows that tie them to articles: articles choose their tags."""

    inlines = ()


@admin.register(User)
class HelpcenterUserAdmin(NamedPermissions, UserAdmin):
    """People who may log in."""

    list_filter = ("is_staff", "is_superuser", "is_active", ("groups", RoleFilter))
    actions = ("reset_second_factor",)

    @admin.action(description=gettext_lazy("Reset two-step login"), permissions=["change"])
    def reset_second_factor(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """Who lost phone and recovery codes sets up a new app at the next login."""
        for user in queryset:
            second_factor.forget(user)
            deeds.note(request.user, [user], gettext_lazy("Reset two-step login."))
        self.message_user(request, _("They set up two-step login anew at their next login."))


@admin.register(Group)
class HelpcenterGroupAdmin(NamedPermissions, GroupAdmin):  # type: ignore[misc]
    """What several people may do alike."""

    list_display = ("role",)

    @admin.display(description=gettext_lazy("role"), ordering="name")
    def role(self, group: Group) -> str:
        """The name in the editor's language."""
        return role_name(group)
