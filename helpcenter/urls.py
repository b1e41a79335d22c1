"""Every address of the site."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from articles.sitemaps import sitemap, sitemap_section
from articles.uploads.serving import serve

from . import health, second_factor, views
from .api import api
from .metrics import metrics
from .widget import widget

urlpatterns = [
    path("", views.root, name="root"),
    path("language/<slug:locale>/", views.choose_language, name="choose-language"),
    path("admin/second-factor/", second_factor.verify, name="second-factor"),
    path("admin/second-factor/setup/", second_factor.setup, name="second-factor-setup"),
    path("admin/second-factor/qr.svg", second_factor.qr, name="second-factor-qr"),
    path("admin/", admin.site.urls),
    path("api/v1/", api.urls),
    path("media/<str:name>", serve, name="upload"),
    path("sitemap.xml", sitemap, name="sitemap"),
    path("sitemap-<slug:section>.xml", sitemap_section, name="sitemap-section"),
    path("robots.txt", views.robots, name="robots"),
    path("opensearch.xml", views.opensearch, name="opensearch"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
    *i18n_patterns(
        path("", include("articles.urls")),
        path("search/", include("search.urls")),
        path("", include("support.urls")),
        path("widget.js", widget, name="widget"),
    ),
]

handler404 = "helpcenter.views.page_not_found"
handler500 = "helpcenter.away.error"
