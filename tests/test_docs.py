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
CLASS_A = """
    K1 K2 K3 K4 K5 K6 K7 K8 K9 K10 K11 K12 K13 K14 K15 K16 K33 K35 K37 K38 K39 K50
    O5 O8 O9 O11 O12 O19 O20 O21 O22 O23 O31 O32 O33 O34 O36 O37 O38 O39 O40 O41 O42 O43 O44 O45
    O47 O48 O49 O50 O51 O52 O53 O54 O55 O57 O58 O62 B1 B2 B3 B4 B5 B6 B7 B8 B9 B10 B11 B12 B15 B16
    B22 B23 B28 B31 B32 B34 R1 R2 R3 R4 R5 R6 R7 R8 R9 R11 R14 R23 R30
    E3 E4 E5 E6 E7 E8 E9 E10 E11 E12 E13 E14 E15 E16 E17 E20
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


def test_what_is_knowledge_has_its_article_or_stands_with_what_it_leads_to():
    told = rows("## Class a") | rows("## Class b") | rows("## Class c")
    assert sorted(set(CLASS_A.split()) - told) == []


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
