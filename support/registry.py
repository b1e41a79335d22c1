"""The one list of what is ours: channels and registered addresses, ready to be asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from articles.editions import once_an_edition

from .lookalikes import has_name, is_slip, name_of, registrable, skeleton
from .models import Channel, RegisteredAddress
from .pasted import Pasted, Sort, read

Kind = RegisteredAddress.Kind


@dataclass(frozen=True)
class Entry:
    """A line of the list: what readers see of it, and what it is compared by."""

    value: str
    note: str
    pasted: Pasted
    ours: bool = True
    sender: bool = False


@dataclass(frozen=True)
class Registry:
    """All that is ours, and those whom we know."""

    entries: tuple[Entry, ...] = field(default=())

    @staticmethod
    def load(locale: str) -> Registry:
        """As the operator keeps it, with notes for readers of a language."""
        return _load(locale)

    def __bool__(self) -> bool:
        return any(entry.ours for entry in self.entries)

    def find(self, pasted: Pasted) -> Entry | None:
        """The line that a pasted address is on; one that is only alike is on none."""
        if pasted.hidden or pasted.wide:
            return None
        return next((entry for entry in self.entries if _is_on(entry, pasted)), None)

    def groups(self) -> list[tuple[str, list[Entry]]]:
        """What is ours, for a reader to look through: each sort with its lines."""
        ours = [entry for entry in self.entries if entry.ours]
        sorts = [sort for sort in Sort if any(entry.pasted.sort == sort for entry in ours)]
        return [(sort.value, [e for e in ours if e.pasted.sort == sort]) for sort in sorts]

    def has(self, sort: Sort) -> bool:
        """Whether anything of this sort is ours."""
        return any(entry.ours and entry.pasted.sort == sort for entry in self.entries)

    def domains(self) -> list[str]:
        """The registered domains that are ours: of websites as a whole and of senders."""
        ours = (entry.pasted for entry in self.entries if entry.ours)
        hosts = (one.host for one in ours if one.sort == Sort.LINK and one.host and not one.path)
        return list(dict.fromkeys(map(registrable, hosts)))

    def has_account_on(self, host: str) -> bool:
        """Whether we have an account on a platform of others."""
        ours = (entry.pasted for entry in self.entries if entry.ours)
        return any(one.host == host and one.path for one in ours)

    def handles(self) -> list[str]:
        """Our handles, in small letters."""
        pasted = (entry.pasted for entry in self.entries if entry.ours)
        return [one.value for one in pasted if one.sort == Sort.HANDLE]

    def alike(self, handle: str) -> str:
        """Which of our names a handle that is not ours is like; nothing if none."""
        names = [*self.handles(), *map(name_of, self.domains())]
        bare = "".join(char for char in handle if char.isalnum())
        for name in names:
            plain = "".join(char for char in name if char.isalnum())
            if skeleton(bare) == skeleton(plain) or is_slip(bare, plain) or has_name(handle, name):
                return name
        return ""


@once_an_edition
def _load(locale: str) -> Registry:
    return Registry((*_channels(locale), *_addresses(locale)))


def _is_on(entry: Entry, pasted: Pasted) -> bool:
    known = entry.pasted
    if entry.sender:
        return pasted.sort == Sort.MAILBOX and _is_below(pasted.host, known.host)
    if known.sort != pasted.sort:
        return False
    if pasted.sort != Sort.LINK:
        return pasted.value == known.value
    if not pasted.host:
        return False
    if known.path:
        below = pasted.path == known.path or pasted.path.startswith(f"{known.path}/")
        return pasted.host == known.host and below
    return _is_below(pasted.host, known.host)


def _is_below(host: str, known: str) -> bool:
    return host == known or host.endswith(f".{known}")


def _channels(locale: str) -> Iterator[Entry]:
    for channel in Channel.objects.filter(active=True).prefetch_related("texts"):
        texts = channel.texts.all()
        here = next((text for text in texts if text.locale == locale), None) or next(
            iter(texts), None
        )
        note = here.name if here else channel.get_kind_display()
        values = [channel.address, channel.handle, *(text.address for text in texts)]
        yield from _entries(filter(None, values), note)


def _addresses(locale: str) -> Iterator[Entry]:
    rows = RegisteredAddress.objects.filter(active=True).prefetch_related("notes")
    for row in rows:
        notes = {note.locale: note.text for note in row.notes.all()}
        note = notes.get(locale) or row.get_kind_display()
        if row.platform:
            note = f"{note} · {row.platform}"
        ours, sender = row.kind != Kind.THIRD_PARTY, row.kind == Kind.SENDER
        yield from _entries([row.value], note, ours=ours, sender=sender)


def _entries(
    values: Iterable[str], note: str, *, ours: bool = True, sender: bool = False
) -> Iterator[Entry]:
    for value in dict.fromkeys(values):
        pasted = read(value)
        if pasted.sort != Sort.UNCLEAR:
            yield Entry(value, note, pasted, ours, sender)
