"""Addresses of the way to a person, and of what tells us from those who pretend to be us."""

from django.urls import path

from . import views
from .feeds import AnnouncementFeed

app_name = "support"

urlpatterns = [
    path("support/", views.contact, name="contact"),
    path("verify/", views.verify, name="verify"),
    path("announcements/", views.announcements, name="announcements"),
    path("feeds/announcements.atom", AnnouncementFeed(), name="announcements-feed"),
]
