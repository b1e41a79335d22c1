"""What support keeps, one module for each family of models."""

from .channels import Channel, ChannelText, ClosedDay, OpeningHours
from .registry import RegisteredAddress, RegisteredNote

__all__ = [
    "Channel",
    "ChannelText",
    "ClosedDay",
    "OpeningHours",
    "RegisteredAddress",
    "RegisteredNote",
]
