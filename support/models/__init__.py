"""What support keeps, one module for each family of models."""

from .deliveries import Delivery
from .files import Attachment
from .starts import ContactStart
from .tickets import Message, Ticket

__all__ = ["Attachment", "ContactStart", "Delivery", "Message", "Ticket"]
