"""Is this website, mailbox, phone number or handle ours? What a reader is told."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from .lookalikes import Trick, has_name, imitates, name_of, skeleton
from .pasted import Pasted, Sort, read
from .registry import Entry, Registry


class Result(StrEnum):
    """The answer."""

    OFFICIAL = "official"
    NOT_OURS = "not-ours"
    UNKNOWN = "unknown"
    UNCLEAR = "unclear"


@dataclass(frozen=True)
class Verdict:
    """``entry``: the line of the list it is on; ``trick``: how it looks like ``near`` of ours.

    ``shown`` is where it really leads; a phone number is never repeated.
    """

    result: Result
    sort: Sort
    entry: Entry | None = None
    trick: Trick | None = None
    near: str = ""
    shown: str = ""


def check(text: str, registry: Registry) -> Verdict:
    """The verdict on what was pasted, which is not kept."""
    pasted = read(text)
    if pasted.sort == Sort.UNCLEAR:
        return Verdict(Result.UNCLEAR, pasted.sort)
    entry = registry.find(pasted)
    shown = _shown(pasted)
    if entry:
        result = Result.OFFICIAL if entry.ours else Result.NOT_OURS
        return Verdict(result, pasted.sort, entry, shown=shown)
    trick, near = _trick(pasted, registry)
    if trick:
        return Verdict(Result.NOT_OURS, pasted.sort, trick=trick, near=near, shown=shown)
    # Where we have none at all, no number and no account can be ours; nor can what is no website.
    known = bool(pasted.host) if pasted.sort == Sort.LINK else registry.has(pasted.sort)
    result = Result.UNKNOWN if known else Result.NOT_OURS
    return Verdict(result, pasted.sort, shown=shown)


def _shown(pasted: Pasted) -> str:
    if pasted.sort == Sort.LINK:
        return pasted.host
    return "" if pasted.sort == Sort.PHONE else pasted.value


def _trick(pasted: Pasted, registry: Registry) -> tuple[Trick | None, str]:
    domains = registry.domains()
    if pasted.sort == Sort.HANDLE:
        return _of_handle(pasted.value, registry)
    if pasted.sort == Sort.PHONE:
        return None, ""
    if pasted.hidden or pasted.wide:
        return (Trick.HIDDEN if pasted.hidden else Trick.WIDE), next(iter(domains), "")
    for domain in domains:
        if pasted.sort == Sort.LINK and _tells(pasted.before, domain):
            return Trick.BEFORE_AT, domain
    if found := _foreign(pasted, domains):
        return found
    for domain in domains:
        if pasted.sort == Sort.MAILBOX and _tells(pasted.before, domain):
            return Trick.WORDS, domain
        if pasted.sort == Sort.LINK and (domain in pasted.path):
            return Trick.IN_PATH, domain
    if registry.has_account_on(pasted.host):
        return _of_handle(pasted.path.rpartition("/")[2], registry)
    return None, ""


def _foreign(pasted: Pasted, domains: list[str]) -> tuple[Trick, str] | None:
    """How a host looks like ours; one of our own domains, not on the list, does not imitate."""
    own = any(pasted.host == d or pasted.host.endswith(f".{d}") for d in domains)
    return None if own else imitates(pasted.host, domains)


def _of_handle(handle: str, registry: Registry) -> tuple[Trick | None, str]:
    near = registry.alike(handle)
    if not near:
        return None, ""
    return (Trick.LETTERS if skeleton(handle) == skeleton(near) else Trick.WORDS), near


def _tells(text: str, domain: str) -> bool:
    return bool(text) and (domain in text or has_name(text, name_of(domain)))
