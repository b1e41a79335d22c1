"""What support keeps, one module for each family of models."""

from .actors import NextActor
from .announcements import Announcement, AnnouncementText
from .channels import Channel, ChannelText, ClosedDay, OpeningHours
from .deliveries import Delivery
from .files import Attachment
from .registry import RegisteredAddress, RegisteredNote
from .starts import ContactStart
from .tickets import Message, Ticket

__all__ = [
    "Announcement",
    "AnnouncementText",
    "Attachment",
    "Channel",
    "ChannelText",
    "ClosedDay",
    "ContactStart",
    "Delivery",
    "Message",
    "NextActor",
    "OpeningHours",
    "RegisteredAddress",
    "RegisteredNote",
    "Ticket",
]
