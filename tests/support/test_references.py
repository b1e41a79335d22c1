"""Reference numbers."""

from __future__ import annotations

import pytest

from support import references


def test_a_number_is_read_however_it_is_typed():
    drawn = references.draw()
    for typed in (
        drawn,
        drawn.lower(),
        drawn.replace("-", ""),
        f" {drawn} ",
        drawn.replace("-", " "),
    ):
        assert references.read(typed) == drawn


def test_full_width_characters_are_read_too():
    drawn = references.draw()
    wide = "".join(chr(ord(char) + 0xFEE0) if char.isalnum() else char for char in drawn)
    assert references.read(wide) == drawn


def test_any_single_wrong_character_is_noticed():
    drawn = references.draw()
    for at, char in enumerate(drawn):
        if char == "-":
            continue
        for other in set(references.ALPHABET) - {char}:
            assert references.read(drawn[:at] + other + drawn[at + 1 :]) == ""


def test_characters_that_changed_places_are_noticed():
    drawn = references.draw().replace("-", "")[:9]
    whole = references.read(drawn + references._check(drawn)).replace("-", "")
    for at in range(8):
        swapped = whole[:at] + whole[at + 1] + whole[at] + whole[at + 2 :]
        assert swapped == whole or references.read(swapped) == ""


@pytest.mark.parametrize("typed", ["", "x", "00000-00000", "' OR 1=1 --", "K7Q2M-9XD4P-", "½" * 10])
def test_what_is_no_number_is_none(typed):
    assert references.read(typed) in ("", "K7Q2M-9XD4P")


def test_no_two_are_alike():
    assert len({references.draw() for _ in range(2000)}) == 2000
