"""The read API for programs: endpoints, what they answer, and the door before them."""

from .endpoints import api

__all__ = ["api"]
