"""Words of Django's own that our catalogs say better.

Django's Chinese puts spaces between Han characters, mixes two forms of address, and is wrong in
places. Nothing imports this module: `manage.py makemessages` finds the words here, so that the
catalogs of the site, which come before Django's, hold them.
"""

from django.utils.translation import gettext_noop as _
from django.utils.translation import ngettext_lazy

ADMIN = (
    _("After you’ve created a user, you’ll be able to edit more user options."),
    _(" By %(filter_title)s "),
    _("%(app)s administration"),
    _("0 of %(cnt)s selected"),
    _("Action"),
    _("Action:"),
    _("Add"),
    _("Add %(name)s"),
    _("Add link"),
    _("Add %s"),
    _("Add another %(model)s"),
    _("Add another %(verbose_name)s"),
    _(
        'Are you sure you want to delete the %(object_name)s "%(escaped_object)s"? '
        "All of the following related items will be deleted:"
    ),
    _(
        "Are you sure you want to delete the selected %(objects_name)s? All of the following "
        "objects and their related items will be deleted:"
    ),
    _("Cannot delete %(name)s"),
    _("Change %s"),
    _("Change history: %s"),
    _("Change or view list link"),
    _("Changed {fields}."),
    _("Delete selected %(model)s"),
    _("Delete selected %(verbose_name_plural)s"),
    _(
        "Deleting the %(object_name)s '%(escaped_object)s' would require deleting the following "
        "protected related objects:"
    ),
    _(
        "Deleting the selected %(objects_name)s would require deleting the following protected "
        "related objects:"
    ),
    _("Filter"),
    _("Items must be selected in order to perform actions on them. No items have been changed."),
    _("Log out"),
    _("Model name"),
    _("Models in the %(name)s application"),
    _("My actions"),
    _("No action selected."),
    _("No fields changed."),
    _("None available"),
    _(
        "Please enter the correct %(username)s and password for a staff account. Note that both "
        "fields may be case-sensitive."
    ),
    _(
        "Please enter your old password, for security’s sake, and then enter your new password "
        "twice so we can verify you typed it in correctly."
    ),
    _("Past 7 days"),
    _("Recent actions"),
    _("Run the selected action"),
    _("Save and add another"),
    _("Save and continue editing"),
    _("Select %s"),
    _("Select %s to change"),
    _("Select %s to view"),
    _("Select all %(total_count)s %(module_name)s"),
    _("Show counts"),
    _("Start typing to filter…"),
    _("The %(name)s “%(obj)s” was deleted successfully."),
    _("The {name} “{obj}” was added successfully."),
    _("The {name} “{obj}” was added successfully. You may add another {name} below."),
    _("The {name} “{obj}” was changed successfully."),
    _("The {name} “{obj}” was changed successfully. You may add another {name} below."),
    _("The {name} “{obj}” was changed successfully. You may edit it again below."),
    _("View %s"),
    _("View on site"),
    _("View site"),
    _("You don’t have permission to view or edit anything."),
    _("You may edit it again below."),
    _("Your password was changed."),
    ngettext_lazy("entry", "entries"),
)

FORMS = (
    _(":"),
    _("%(model_name)s with this %(field_label)s already exists."),
    _("%(model_name)s with this %(field_labels)s already exists."),
    _("Enter a valid email address."),
    _("Enter a valid “slug” consisting of letters, numbers, underscores or hyphens."),
    _("Enter a valid “slug” consisting of Unicode letters, numbers, underscores, or hyphens."),
    _("This field is required."),
)

TAGS = (_("A comma-separated list of tags."), _("Taggit"))
