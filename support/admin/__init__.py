"""The desk: tickets, what is sent out, and what comes of readers' wish to write."""

from . import deliveries, starts, tickets

__all__ = ["deliveries", "starts", "tickets"]
