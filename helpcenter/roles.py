"""The roles of the desk: groups, each with what it may do; made and renewed at every migration.

A role holds at least what stands here. For other rights, make a group of your own.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db.models import Q
from django.utils.translation import gettext_noop

AUTHOR = gettext_noop("Author")
TRANSLATOR = gettext_noop("Translator")
REVIEWER = gettext_noop("Reviewer")
MANAGER = gettext_noop("Manager")
SUPPORT = gettext_noop("Support")

LOOK = ("articles.view_category", "articles.view_fact", "articles.view_article")
NEIGHBOURS = tuple(
    f"articles.{verb}_relatedarticle" for verb in ("view", "add", "change", "delete")
)
WRITE = (*LOOK, *NEIGHBOURS, "articles.change_article")
PUBLISH = (
    *(*WRITE, "articles.add_article", "articles.translate_article", "articles.publish_article"),
    # What readers look for in vain is what to write next.
    *("search.view_task", "search.change_task"),
)

# What each role may do; a name with a star stands for every permission of that part.
ROLES: dict[str, tuple[str, ...]] = {
    # Translates what there is; what they wrote is published by others.
    TRANSLATOR: (*WRITE, "articles.translate_article"),
    # Writes, and publishes where no review is demanded (REVIEW_REQUIRED).
    AUTHOR: PUBLISH,
    # Approves what others wrote, or sends it back.
    REVIEWER: (*PUBLISH, "articles.review_article"),
    # Everything about content and search; people and their rights are the operator's.
    MANAGER: ("articles.*", "search.*", "support.*"),
    # Answers readers' tickets, which are private.
    SUPPORT: (
        "articles.view_article",
        *("support.view_ticket", "support.change_ticket"),
        *("support.view_delivery", "support.change_delivery", "support.view_contactstart"),
    ),
}

# What readers wrote to us: for those alone whose role names it, and no star stands for it.
PRIVATE = ("ticket", "message", "attachment", "delivery")

PARTS = {name.partition(".")[0] for names in ROLES.values() for name in names}


def renew_after_migrating(sender: Any, **kwargs: Any) -> None:
    """Listen for the parts whose permissions the roles name, when those exist."""
    if sender.label in PARTS:
        renew()


def renew() -> None:
    """Make the roles that are missing, and give each what it lacks."""
    for role, names in ROLES.items():
        group, _created = Group.objects.get_or_create(name=role)
        lacking = _permissions(names).exclude(group=group)
        group.permissions.add(*lacking)


def _permissions(names: tuple[str, ...]) -> Any:
    wanted = Q(pk__in=())
    for name in names:
        app, codename = name.split(".")
        part = Q(content_type__app_label=app)
        everything = ~Q(content_type__model__in=PRIVATE)
        wanted |= part & (everything if codename == "*" else Q(codename=codename))
    return Permission.objects.filter(wanted)
