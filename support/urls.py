"""Addresses of the way to a person, and of what tells us from those who pretend to be us."""

from django.urls import path

from . import views

app_name = "support"

urlpatterns = [
    path("support/", views.contact, name="contact"),
    path("verify/", views.verify, name="verify"),
]
