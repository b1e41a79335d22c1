"""Where the operator and the desk work; a module a family."""

from . import channels, registry

__all__ = ["channels", "registry"]
