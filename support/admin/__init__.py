"""Where the operator and the desk work; a module a family."""

from . import announcements, channels, deliveries, panels, registry, starts, tickets

__all__ = ["announcements", "channels", "deliveries", "panels", "registry", "starts", "tickets"]
