"""What the documents name is there."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.urls import resolve
from django.utils.translation import override

DOCS = settings.BASE_DIR / "docs"
CHECKLIST = (DOCS / "seed-checklist.md").read_text(encoding="utf-8")
# Rows of each class; those that belong to two are in both.
CLASS_B = """
    K19 K20 K21 K22 K23 K24 K25 K26 K27 K28 K29 K30 K31 K40 K42 K43 K44 K45 K46 K47 K48 K49
    O1 O5 O6 O13 O14 O15 O16 O17 O18 O19 O20 O22 O24 O25 O26 O27 O28 O29 O30 O35 O46 O59 O60 O61
    O63 O64 O65 O66 O67 O68 B18 B19 B20 B24 B25 B26 B27 B29 B30 B33
    R12 R14 R15 R16 R17 R18 R19 R20 R21 R28 R29 R31 E2 E11 E15 E18 E19
"""
CLASS_C = """
    K17 K18 K32 K34 K36 K41 O2 O3 O4 O7 O10 O12 O56 O69 B13 B14 B17 B21 B34
    R10 R13 R22 R24 R25 R26 R27 E1
"""


def rows(heading: str) -> set[str]:
    """The numbers in the first column of a class's table."""
    section = CHECKLIST.split(heading)[1].split("\n## ")[0]
    lines = (line for line in section.splitlines() if line.startswith("| "))
    return {number for line in lines for number in re.findall(r"\b[KOBRE]\d+", line.split("|")[1])}


@pytest.mark.parametrize(("heading", "numbers"), [("## Class b", CLASS_B), ("## Class c", CLASS_C)])
def test_every_row_of_a_class_has_its_answer(heading, numbers):
    assert sorted(set(numbers.split()) - rows(heading)) == []


def test_every_address_that_is_named_leads_somewhere():
    paths = set(re.findall(r"`(/<l>/[^`?#]*)", CHECKLIST))
    assert len(paths) > 5
    for path in paths:
        for locale, _name in settings.LANGUAGES:
            with override(locale):
                assert resolve(path.replace("<l>", locale))


def test_every_file_that_is_linked_is_there():
    files = set(re.findall(r"\]\((\.\./[^)]+)\)", CHECKLIST))
    assert files
    assert [file for file in files if not (DOCS / file).exists()] == []
