"""Addresses of the search."""

from django.urls import path

from . import views

app_name = "search"

urlpatterns = [
    path("", views.results, name="results"),
    path("click/<str:signed>/", views.click, name="click"),
    path("suggestions/", views.suggestions, name="suggestions"),
]
