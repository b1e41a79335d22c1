"""Where the operator and the desk work; a module a family."""

from . import actors, announcements, channels, deliveries, panels, registry, starts, tickets

__all__ = [
    "actors",
    "announcements",
    "channels",
    "deliveries",
    "panels",
    "registry",
    "starts",
    "tickets",
]
