"""Every address of the site."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from . import views

urlpatterns = [
    path("", views.root, name="root"),
    path("language/<slug:locale>/", views.choose_language, name="choose-language"),
    path("admin/", admin.site.urls),
    *i18n_patterns(
        path("", include("articles.urls")),
        path("search/", include("search.urls")),
        path("support/", include("support.urls")),
    ),
]

handler404 = "helpcenter.views.page_not_found"
