"""What editors teach the search, what it is held against, and what readers search for."""

from . import article, dashboard, judgement, panels, standing, task, words

__all__ = ["article", "dashboard", "judgement", "panels", "standing", "task", "words"]
