"""Pictures and files: taken in by what is in them, kept once, served so that nothing runs."""

import re

# Our own names: the digest of the content and, of a picture, its size.
NAME = re.compile(r"([0-9a-f]{32})(?:-(\d+)x(\d+))?\.([a-z0-9]{2,5})")
_NAMED = re.compile(rf"/media/({NAME.pattern})")


def named_in(text: str) -> set[str]:
    """The names of the uploads that a Markdown source shows or links."""
    return {match[1] for match in _NAMED.finditer(text)}
