"""Where the operator and the desk work; a module a family."""

from . import deliveries, starts, tickets

__all__ = ["deliveries", "starts", "tickets"]
