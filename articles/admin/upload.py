"""The library: pictures and files of articles, and where each is used."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.models import Article, Upload
from articles.uploads import named_in
from articles.uploads.taking import UploadError, take


def articles_showing(upload: Upload) -> QuerySet[Article]:
    """The articles that show or link an upload, in any state."""
    return Article.objects.filter(body__contains=upload.name).for_cards().order_by("title")


class NewUploadForm(forms.ModelForm):
    """A file; a picture comes with words for whoever cannot see it."""

    content = forms.FileField(label=gettext_lazy("File"))

    class Meta:
        model = Upload
        fields = ("content", "alt")

    def clean(self) -> dict[str, Any]:
        """Take the file by what is in it; one that is kept already is found again."""
        cleaned = super().clean() or self.cleaned_data
        file = cleaned.get("content")
        if file:
            try:
                self.instance = take(file, file.name, self.user, cleaned.get("alt", ""))  # type: ignore[attr-defined]
            except UploadError as error:
                raise ValidationError({"content": str(error)}) from None
            if self.instance.is_image and not cleaned.get("alt"):
                self.add_error("alt", _("Say what the picture shows."))
        return cleaned


@admin.register(Upload)
class UploadAdmin(admin.ModelAdmin):
    """What is used stays; a file is never changed, a better one is another file."""

    list_display = ("thumbnail", "title", "alt", "content_type", "bytes", "used", "added_at")
    list_display_links = ("thumbnail", "title")
    list_filter = ("content_type", "added_at")
    search_fields = ("title", "alt", "name")
    list_per_page = 40
    uses: Counter[str] = Counter()

    class Media:
        css = {"all": ("admin/css/library.css",)}

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """To add: a file and words. To change: the words."""
        if obj:
            return super().get_form(request, obj, change, **kwargs)
        return type("UploadForm", (NewUploadForm,), {"user": request.user})

    def get_fields(self, request: HttpRequest, obj: Upload | None = None) -> list[Any]:
        """What is typed, and what follows from the file."""
        if obj is None:
            return ["content", "alt"]
        return ["picture", "title", "alt", "insert", "content_type", "bytes", "added_by", "told_in"]

    def get_readonly_fields(self, request: HttpRequest, obj: Upload | None = None) -> list[str]:
        """All but the two texts."""
        fields = ["picture", "insert", "content_type", "bytes", "added_by", "told_in"]
        return fields if obj else []

    def save_model(self, request: HttpRequest, obj: Upload, form: Any, change: bool) -> None:
        """The form has taken the file already."""
        if form.cleaned_data.get("alt"):
            obj.alt = form.cleaned_data["alt"]
        obj.save()

    @admin.display(description=gettext_lazy("picture"))
    def thumbnail(self, upload: Upload) -> SafeString | str:
        """A small picture, or the kind of file."""
        if not upload.is_image:
            return upload.name.rpartition(".")[2].upper()
        template = '<img class="thumbnail" src="{}" alt="{}" loading="lazy">'
        return format_html(template, upload.get_absolute_url(), upload.alt or upload.title)

    @admin.display(description=gettext_lazy("picture"))
    def picture(self, upload: Upload) -> SafeString:
        """The file itself, to look at or to download."""
        inner = self.thumbnail(upload) if upload.is_image else upload.title
        return format_html('<a href="{}">{}</a>', upload.get_absolute_url(), inner)

    @admin.display(description=gettext_lazy("size"), ordering="size")
    def bytes(self, upload: Upload) -> str:
        """As people say it."""
        return filesizeformat(upload.size)

    @admin.display(description=gettext_lazy("used in"))
    def used(self, upload: Upload) -> str:
        """How many articles show it."""
        return str(self.uses.get(upload.name, 0))

    def changelist_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """With how often each is used, counted in one look through the articles."""
        bodies = Article.objects.filter(body__contains="/media/").order_by()
        texts = bodies.values_list("body", flat=True).iterator(chunk_size=200)
        self.uses = Counter(name for text in texts for name in named_in(text))
        return super().changelist_view(request, *args, **kwargs)

    @admin.display(description=gettext_lazy("in an article"))
    def insert(self, upload: Upload) -> SafeString:
        """What an article says to have it."""
        return format_html("<code>{}</code>", upload.markdown())

    @admin.display(description=gettext_lazy("used in"))
    def told_in(self, upload: Upload) -> SafeString | str:
        """The articles that show it."""
        rows = [
            (reverse("admin:articles_article_change", args=[article.pk]), article)
            for article in articles_showing(upload)
        ]
        items = format_html_join("", '<li><a href="{}">{}</a></li>', rows)
        return format_html('<ul class="told-in">{}</ul>', items) if rows else _("No article yet.")

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Keep what is shown."""
        to_delete, counts, lacking, protected = super().get_deleted_objects(objs, request)
        used = [article for upload in objs for article in articles_showing(upload)]
        return to_delete, counts, lacking, [*protected, *used]
