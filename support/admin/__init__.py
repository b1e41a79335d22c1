"""Where the operator and the desk work; a module a family."""

from . import channels, deliveries, registry, starts, tickets

__all__ = ["channels", "deliveries", "registry", "starts", "tickets"]
