"""The YAML head of a Markdown file: cut off, read, and written in one order."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import yaml
from django.utils.translation import gettext as _

# The C parser is ten times faster, but not everywhere built.
_Loader: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_HEAD = re.compile(
    r"\A\ufeff?---[ \t]*\r?\n(?P<yaml>.*?)^(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)",
    re.DOTALL | re.MULTILINE,
)
_OPENING = re.compile(r"\A\ufeff?---[ \t]*\r?\n")

DEPTH = 10

# The order of a head that is written anew.
ORDER = (
    "title", "slug", "id", "locale", "translation_key", "category", "kind", "tags", "keywords",
    "related", "audience", "pinned", "position", "published_at", "archived_at", "checked",
    "summary",
)  # fmt: skip


class FrontMatterError(ValueError):
    """The head cannot be read; ``line`` counts from the top of the file."""

    def __init__(self, reason: str, line: int = 1) -> None:
        super().__init__(reason)
        self.line = line


def split(text: str) -> tuple[str, str]:
    """A file's text as (head, body), which joined give the text again, to the byte.

    The head holds a byte order mark and the dashes too; it is empty where a file has none.
    """
    if match := _HEAD.match(text):
        return text[: match.end()], text[match.end() :]
    if _OPENING.match(text):
        raise FrontMatterError(_("the front matter is not closed with ---"))
    return ("\ufeff", text[1:]) if text.startswith("\ufeff") else ("", text)


def load(head: str) -> dict[str, Any]:
    """What a head of :func:`split` says; raises :class:`FrontMatterError`."""
    match = _HEAD.match(head)
    if not match:
        return {}
    try:
        _check_depth(match["yaml"])
        values = yaml.load(match["yaml"], Loader=_Loader)  # noqa: S506 (a safe loader)
    except FrontMatterError:
        raise
    except yaml.MarkedYAMLError as error:
        # One line for the dashes, one because YAML counts from nought.
        line = error.problem_mark.line + 2 if error.problem_mark else 1
        raise FrontMatterError(_("the front matter is no YAML: %s") % error.problem, line) from None
    except (yaml.YAMLError, ValueError, TypeError, OverflowError, RecursionError) as error:
        reason = " ".join(str(error).split())[:200]
        raise FrontMatterError(_("the front matter is no YAML: %s") % reason) from None
    if values is None:
        return {}
    if not isinstance(values, dict):
        raise FrontMatterError(_("the front matter is no list of names and values"), 2)
    return values


def _check_depth(text: str) -> None:
    """Refuse what no article needs: the C parser would end the process, not raise."""
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > DEPTH:
            line = event.start_mark.line + 2 if event.start_mark else 1
            raise FrontMatterError(_("the front matter is no YAML we read: too deep"), line)


def dump(values: Mapping[str, Any]) -> str:
    """A head that says ``values``, in the order of ``ORDER``."""
    ordered = {name: values[name] for name in ORDER if name in values}
    text = yaml.dump(ordered, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=100)
    return f"---\n{text}---\n"


class _Dumper(yaml.SafeDumper):
    """Lists in one line, as people write tags."""

    def represent_sequence(
        self, tag: str, sequence: Any, flow_style: bool | None = None
    ) -> yaml.SequenceNode:
        return super().represent_sequence(tag, sequence, flow_style=True)


_Dumper.add_representer(list, lambda d, data: d.represent_sequence("tag:yaml.org,2002:seq", data))
