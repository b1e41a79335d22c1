"""Where the operator and the desk work; a module a family."""

from . import announcements, channels, deliveries, registry, starts, tickets

__all__ = ["announcements", "channels", "deliveries", "registry", "starts", "tickets"]
