"""What support keeps, one module for each family of models."""

from .announcements import Announcement, AnnouncementText
from .channels import Channel, ChannelText, ClosedDay, OpeningHours
from .registry import RegisteredAddress, RegisteredNote

__all__ = [
    "Announcement",
    "AnnouncementText",
    "Channel",
    "ChannelText",
    "ClosedDay",
    "OpeningHours",
    "RegisteredAddress",
    "RegisteredNote",
]
