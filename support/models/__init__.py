"""What support keeps in the database; a module a family."""

from .deliveries import Delivery
from .files import Attachment
from .starts import ContactStart
from .tickets import Message, Ticket

__all__ = ["Attachment", "ContactStart", "Delivery", "Message", "Ticket"]
