"""Rows that exist once in each language: names of categories, wordings of facts."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from articles.models import Locale


class OncePerLanguage(admin.TabularInline):
    """An inline that offers one row for each language that has none yet."""

    max_num = len(Locale)

    def _missing(self, obj: Any) -> list[str]:
        rows = self.model.objects.filter(**{self._parent_field: obj}) if obj else ()
        there = {row.locale for row in rows}
        return [locale for locale in Locale.values if locale not in there]

    @property
    def _parent_field(self) -> str:
        return self.parent_model._meta.model_name

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        """One empty row for each language that is missing."""
        return len(self._missing(obj))

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """Each empty row begins with its language; left empty, it is not saved."""
        missing = self._missing(obj)
        parent = super().get_formset(request, obj, **kwargs)

        class FormSet(parent):  # type: ignore[misc, valid-type]
            def __init__(self, *args: Any, **kwargs: Any) -> None:
                kwargs["initial"] = [{"locale": locale} for locale in missing]
                super().__init__(*args, **kwargs)

        return FormSet
