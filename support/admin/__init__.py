"""Where the operator and the desk work; a module a family."""

from . import announcements, channels, registry

__all__ = ["announcements", "channels", "registry"]
