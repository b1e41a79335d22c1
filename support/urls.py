"""Addresses of the way to a person."""

from django.urls import path

from . import views
from .tickets import following, writing

app_name = "support"

urlpatterns = [
    path("", views.contact, name="contact"),
    path("tickets/", following.find, name="ticket-find"),
    path("tickets/new/", writing.create, name="ticket-create"),
    path("tickets/<str:reference>/", following.detail, name="ticket-detail"),
    path("tickets/<str:reference>/files/<uuid:key>/", following.file, name="ticket-file"),
]
