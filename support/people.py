"""Who works on the desk."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Group, Permission

GROUP = "support"
# Code names of permissions, by app: nothing here lets anybody delete or change an article.
MAY = {
    "support": (
        "view_ticket",
        "change_ticket",
        "view_delivery",
        "change_delivery",
        "view_contactstart",
    ),
    "articles": ("view_article",),
}


def make_group(**kwargs: Any) -> None:
    """Make the group that works with tickets, once; what an operator makes of it stays.

    After each ``migrate``: only then are all permissions there.
    """
    group, is_new = Group.objects.get_or_create(name=GROUP)
    if not is_new:
        return
    for app, names in MAY.items():
        group.permissions.add(
            *Permission.objects.filter(content_type__app_label=app, codename__in=names)
        )
