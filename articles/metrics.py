"""What is counted of pages; served by :mod:`helpcenter.metrics`, nothing of a reader is in it."""

from prometheus_client import Counter

# ``page``: which sort of page; ``outcome``: ``hit`` where it was kept, ``miss`` where it was made.
KEPT_PAGES = Counter(
    "helpcenter_kept_pages", "Pages asked for that may be kept for all.", ["page", "outcome"]
)
