"""What a Markdown file names by its path: pictures and files are kept, articles linked by name."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

from django.utils.translation import gettext as _

from articles import sources
from articles.lint.source import lines
from articles.sources import MARKDOWN, Problem, Source

from .taking import UploadError, examine, take

# The words and the path of `![words](path)`, `[words](path)`, `[id]: path` and `<img src="path">`.
_NAMED = re.compile(
    r"""!?\[(?P<words>[^\]]*)\](?:\(\s*<?|:[ \t]+<?)(?P<path>[^\s)>]+)"""
    r"""|<img\b[^>]*?\bsrc\s*=\s*["'](?P<source>[^"']+)""",
    re.IGNORECASE,
)
# An address that leads somewhere by itself: a scheme, the site's root, a place on the page.
_ABSOLUTE = re.compile(r"[a-z][a-z0-9+.-]*:|[/#?{]", re.IGNORECASE)


def carry(
    source: Source, root: Path, tell: Callable[[Problem], None], *, keep: bool = True
) -> Source:
    """The source with addresses of ours in place of paths within the folder ``root``.

    ``tell`` hears of what is not there or cannot be kept, whose path stays in the text. Without
    ``keep`` no file is kept; the addresses are those that it would have.
    """
    if not source.path:
        return source
    found: dict[str, str] = {}

    def address(path: str, words: str) -> str:
        if path not in found:
            found[path] = path
            try:
                found[path] = _address(source, root, path, words, keep=keep)
            except (UploadError, OSError) as error:
                tell(Problem(source.place, str(error)))
        return found[path]

    body = []
    for line, named in _named(source.body):
        done, at = "", 0
        for start, end, words in named:
            done += line[at:start] + address(line[start:end], words)
            at = end
        body.append(done + line[at:])
    text = "\n".join(body)
    return source if text == source.body else replace(source, body=text)


def sealed(source: Source, root: Path) -> Source:
    """The source with a digest that also changes with the files it names within the folder.

    A picture drawn anew below an unchanged text is a change; a link to another article is none.
    """
    if not source.path:
        return source
    paths = {line[start:end] for line, named in _named(source.body) for start, end, _ in named}
    seals = [source.digest]
    for path in sorted(paths):
        target = _target(source, root, path.partition("#")[0])
        if target and target.suffix.lower() not in MARKDOWN:
            with target.open("rb") as file:
                seals.append(hashlib.file_digest(file, "sha256").hexdigest())
    if len(seals) == 1:
        return source
    return replace(source, digest=hashlib.sha256("\0".join(seals).encode()).hexdigest())


def _named(body: str) -> Iterator[tuple[str, list[tuple[int, int, str]]]]:
    """Each line, and where it names a path: from, to, and the words beside it."""
    for (_number, shown), line in zip(lines(body), body.split("\n"), strict=True):
        named = []
        for match in _NAMED.finditer(shown):
            group = "path" if match["path"] else "source"
            if not _ABSOLUTE.match(match[group]):
                named.append((*match.span(group), match["words"] or ""))
        yield line, named


def _target(source: Source, root: Path, name: str) -> Path | None:
    """The file that a path of the source names within the folder, if there is one."""
    target = ((root / source.path).parent / unquote(name.partition("?")[0])).resolve()
    return target if target.is_relative_to(root.resolve()) and target.is_file() else None


def _address(source: Source, root: Path, path: str, words: str, *, keep: bool) -> str:
    name, hash_, anchor = path.partition("#")
    target = _target(source, root, name)
    if target is None:
        raise UploadError(_("“%s” is not in the folder.") % path)
    if target.suffix.lower() in MARKDOWN:
        other = sources.from_markdown(
            target.read_bytes(), target, target.relative_to(root.resolve())
        )
        if not isinstance(other, Source) or other.locale != source.locale:
            raise UploadError(_("“%s” is not an article of this language.") % path)
        return f"article:{other.slug}{hash_}{anchor}"
    with target.open("rb") as file:
        upload = take(file, target.name, alt=words) if keep else examine(file, target.name)[0]
    return upload.get_absolute_url()
