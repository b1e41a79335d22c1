"""Addresses of the way to a person, and of what tells us from those who pretend to be us."""

from django.urls import path

from . import views
from .feeds import AnnouncementFeed
from .tickets import following, writing

app_name = "support"

urlpatterns = [
    path("support/", views.contact, name="contact"),
    path("support/tickets/", following.find, name="ticket-find"),
    path("support/tickets/new/", writing.create, name="ticket-create"),
    path("support/tickets/<str:reference>/", following.detail, name="ticket-detail"),
    path("support/tickets/<str:reference>/files/<uuid:key>/", following.file, name="ticket-file"),
    path("verify/", views.verify, name="verify"),
    path("announcements/", views.announcements, name="announcements"),
    path("feeds/announcements.atom", AnnouncementFeed(), name="announcements-feed"),
]
