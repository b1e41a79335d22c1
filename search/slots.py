"""From a reader's words to what the engine is asked: one slot for each thing said."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

from . import engine, ranking, spelling, synonyms, thesaurus
from .amounts import apart
from .engine import Option, Role, Slot
from .engine.analysis import Analyzer, analyzer, fold
from .query import SearchQuery

# A question of more different things than this is asked by its first ones.
MAX_SLOTS = 40


@dataclass(frozen=True)
class Asked:
    """The slots of a query, and how it would be spelt with every misspelt word corrected."""

    slots: tuple[Slot, ...]
    corrected: str | None = None


def ask(query: SearchQuery) -> Asked:
    """What a query asks for, in the order typed, each thing once."""
    cut = analyzer(query.locale)
    text, amounts = apart(query.words)
    if all(term in cut.stopwords for term in cut.terms(text)):
        # Nothing else is asked about.
        text, amounts = query.words, ""
    words = _words(text, cut)
    words = _compounds(_join(words, query.locale), query.locale)
    words, corrections = _corrected(_by_sound(words, query.locale), query.locale)
    words = _in_other_words(words, text, query.locale, cut)
    words = _in_everyday_words(words, query.locale)
    hints = _hints(text, cut, {term for slot in words for term in slot.options[0].terms})
    corrected = " ".join(corrections.get(word, word) for word in query.words.split())
    unique = dict.fromkeys([*words, *_in_passing(_words(amounts, cut))])
    return Asked(
        (*list(unique)[:MAX_SLOTS], *hints[:MAX_SLOTS]),
        corrected if corrected != query.words else None,
    )


def _words(text: str, cut: Analyzer) -> list[Slot]:
    """A slot for each word; a compound and its parts (trc-20: trc20, trc, 20) are one."""
    words = []
    for _group, tokens in groupby(cut.tokens(text), key=lambda token: token.group):
        parts = list(tokens)
        terms = tuple(dict.fromkeys(token.term for token in parts))
        start, end = min(t.start for t in parts), max(t.end for t in parts)
        slot = Slot(text[start:end], (Option(terms),))
        if all(term in cut.stopwords for term in terms):
            slot = replace(slot, role=Role.FILLER, weight=ranking.STOPWORD_WEIGHT)
        words.append(slot)
    return words


def _in_passing(words: Sequence[Slot]) -> list[Slot]:
    """The same words, which only order what others find."""
    weight = ranking.STOPWORD_WEIGHT
    return [replace(slot, role=Role.FILLER, weight=weight) for slot in words]


def _join(words: list[Slot], locale: str) -> list[Slot]:
    """Two neighbours that articles write as one (2 fa, e mail) become one slot of both ways."""
    joined = {
        at: fold(left.text + right.text)
        for at, (left, right) in enumerate(pairwise(words))
        if _is_latin(left)
        and _is_latin(right)
        and min(len(left.text), len(right.text)) < spelling.SHORTEST_WORD
    }
    known = engine.known(locale, joined.values()) if joined else set()
    result: list[Slot] = []
    rest = iter(enumerate(words))
    for at, slot in rest:
        if joined.get(at) in known:
            _at, right = next(rest)
            both = f"{slot.text} {right.text}"
            result.append(_together([slot, right], [Option((joined[at],))], both))
        else:
            result.append(slot)
    return result


def _compounds(words: Sequence[Slot], locale: str) -> list[Slot]:
    """Compounds of letters and digits, never meant by their digits alone: a PS5 is no 5."""
    return [_without_bare_digits(slot, locale) for slot in words]


def _without_bare_digits(slot: Slot, locale: str) -> Slot:
    typed, *others = slot.options
    telling = tuple(term for term in typed.terms if not term.isdigit())
    if not telling or telling == typed.terms or engine.known(locale, telling):
        return slot
    return replace(slot, options=(Option(telling), *others))


def _by_sound(words: list[Slot], locale: str) -> list[Slot]:
    """Chinese that no article writes so, but that sounds like words some article has.

    Typed in pinyin (tixian, wei dao zhang), or with wrong characters (登陆, 充直).
    """
    known = _known(words, locale)
    result: list[Slot] = []
    for kind, run in _runs(words, lambda slot: _kind_of_sound(slot, known)):
        if kind == "word":
            result += [_with_sounds(slot, known, locale) for slot in run]
        elif kind and (options := spelling.sound_options([slot.text for slot in run], locale)):
            between = " " if kind == "latin" else ""
            result.append(_together(run, options, between.join(slot.text for slot in run)))
        else:
            result += run
    return result


def _kind_of_sound(slot: Slot, known: set[str]) -> str:
    """How a slot may be meant by its sound: ``latin``, ``character``, ``word`` or not at all."""
    terms = slot.options[0].terms
    if slot.text[0] < "\u3400":
        return "" if known.intersection(terms) else "latin"
    if len(slot.text) == 1:
        return "" if slot.role is Role.FILLER else "character"
    return "" if known.issuperset(terms) else "word"


def _with_sounds(slot: Slot, known: set[str], locale: str) -> Slot:
    """A Han word with the sounds of those of its parts that no article has."""
    terms = slot.options[0].terms
    heard = [
        sound
        for term in terms
        if term not in known
        for option in spelling.sound_options([term], locale)
        for sound in option.terms
    ]
    if not heard:
        return slot
    other = Option((*known.intersection(terms), *dict.fromkeys(heard)), ranking.SOUND_WEIGHT)
    return replace(slot, options=(*slot.options, other))


def _corrected(words: list[Slot], locale: str) -> tuple[list[Slot], dict[str, str]]:
    """Words that no article has, read as ones that some has; and how those are spelt."""
    known = _known(words, locale)
    corrections: dict[str, str] = {}
    result = []
    for slot in words:
        is_known = any(term in known for option in slot.options for term in option.terms)
        readings = () if is_known else spelling.options(fold(slot.text), locale)
        if readings:
            corrections[slot.text] = readings[0][1]
            result.append(replace(slot, options=tuple(option for option, _spelling in readings)))
        else:
            result.append(slot)
    return result, corrections


def _in_other_words(words: list[Slot], text: str, locale: str, cut: Analyzer) -> list[Slot]:
    """Words that stand in a group of synonyms, as one slot with the other ways to say them."""
    places = _places(words, text)
    result: list[Slot] = []
    at = 0
    for stretch in synonyms.stretches(text, locale):
        inside = [
            i
            for i, (start, end) in enumerate(places)
            if i >= at and start < stretch.end and end > stretch.start
        ]
        if not inside:
            continue
        result += words[at : inside[0]]
        start, end = places[inside[0]][0], places[inside[-1]][1]
        # What the words have beside the stretch is kept: 登陆密码, by 登陆, is also 登录密码.
        before, after = text[start : stretch.start], text[stretch.end : end]
        options = [
            Option(terms, ranking.SYNONYM_WEIGHT)
            for other in stretch.others
            if (terms := _telling(cut.terms(before + other + after), cut))
        ]
        found = words[inside[0] : inside[-1] + 1]
        result.append(_together(found, [*_other_readings(found), *options], text[start:end]))
        at = inside[-1] + 1
    return [*result, *words[at:]]


def _in_everyday_words(words: list[Slot], locale: str) -> list[Slot]:
    """Single words with the other ways to say them that some article has."""
    ways = {
        slot: thesaurus.others(slot.options[0].terms[0], locale)
        for slot in words
        if slot.role is Role.WORD and len(slot.options) == 1 and len(slot.options[0].terms) == 1
    }
    known = engine.known(locale, {term for ways_ in ways.values() for way in ways_ for term in way})
    return [
        replace(slot, options=(*slot.options, *_everyday(ways.get(slot, ()), known)))
        for slot in words
    ]


def _everyday(ways: Sequence[tuple[str, ...]], known: set[str]) -> list[Option]:
    return [
        Option(way, ranking.EVERYDAY_WEIGHT, proves=False) for way in ways if known.issuperset(way)
    ]


def _telling(terms: Sequence[str], cut: Analyzer) -> tuple[str, ...]:
    """The terms without those that say little, unless there are no others."""
    telling = [term for term in terms if term not in cut.stopwords]
    return tuple(dict.fromkeys(telling or terms))


def _other_readings(words: Sequence[Slot]) -> tuple[Option, ...]:
    """What a single word was corrected to, or heard as, beside how it is typed."""
    return words[0].options[1:] if len(words) == 1 else ()


def _places(words: Sequence[Slot], text: str) -> list[tuple[int, int]]:
    """Where each slot's text stands; they are in the order typed."""
    places, at = [], 0
    for slot in words:
        start = max(text.find(slot.text, at), at)
        at = start + len(slot.text)
        places.append((start, at))
    return places


def _hints(text: str, cut: Analyzer, said: set[str]) -> list[Slot]:
    """Neighbouring Han characters that no word stands for."""
    pairs = dict.fromkeys(pair for pair in cut.bigrams(text) if pair not in said)
    return [Slot(pair, (Option((pair,)),), Role.HINT) for pair in pairs]


def _together(words: Sequence[Slot], options: Sequence[Option], text: str) -> Slot:
    """Neighbouring words as one slot: as they are typed, or in one of the other ways."""
    typed = words[0].options[0]
    if len(words) > 1:
        typed = Option(tuple(dict.fromkeys(t for slot in words for t in slot.options[0].terms)))
    return Slot(text, (typed, *options))


def _runs(words: list[Slot], kind: Callable[[Slot], str]) -> list[tuple[str, list[Slot]]]:
    return [(key, list(run)) for key, run in groupby(words, key=kind)]


def _known(words: Sequence[Slot], locale: str) -> set[str]:
    terms = {term for slot in words for option in slot.options for term in option.terms}
    return engine.known(locale, terms)


def _is_latin(slot: Slot) -> bool:
    return slot.text.isascii()
