"""Every number that orders hits, each with its reason.

The figures come from the judged sets (`benchmarks/README.md` says what each rule gained there); a
rule stands here only if an editor would say it. How much rarity counts is `engine.RARITY`.
"""

from __future__ import annotations

from .engine import Field

# A field is scored on its own with BM25 and the weighted scores are added.
FIELDS: dict[str, Field] = {
    # Editors put readers' own words here; a hit is meant, however many keywords there are.
    "keywords": Field(weight=3.4, k1=0.6, b=0.2),
    # A title names the one thing the article answers.
    "title": Field(weight=2.0, k1=2.5, b=0.9),
    # The short answer repeats what matters.
    "summary": Field(weight=1.2, k1=1.2, b=0.5),
    # A body mentions much in passing; long bodies are discounted, repeated words still count.
    "body": Field(weight=1.0, k1=3.0, b=0.8),
    # Neighbouring Han characters of title and keywords: where the segmenter cut otherwise.
    "grams": Field(weight=0.8, k1=1.2, b=0.2),
    # The sounds of Han words of the short fields, asked only for what is typed by sound.
    "sounds": Field(weight=3.0, k1=1.2, b=0.3, plain=False),
}

# Stop words still order hits ("how long" against "how much"): a third of a word's weight.
STOPWORD_WEIGHT = 0.3

# An article that only mentions in passing what another one is about is no further answer:
# it must reach this share of the best one's score.
MINIMUM_SCORE = 0.1

# How many of the best are told at least: one that editors pin is not counted among them again.
CANDIDATES = 100

# So many of the best are ordered once more by how their titles are put.
TITLES_READ = 20

# A title that holds nothing but what was asked is the article meant: up to a fifth more.
TITLE_SHARE_WEIGHT = 0.2

# Two neighbours of the question that stand side by side in a title, or one word apart, are one
# thing named (withdrawal fee, 提现 手续费): once more what the commoner of them is worth.
TITLE_PAIR_WEIGHT = 1.0
TITLE_PAIR_REACH = 2

# A corrected word counts less than a typed one, by the edits it is away.
CORRECTION_WEIGHTS = {1: 0.8, 2: 0.6}

# A word found by its sound: typed in pinyin, or with a wrong character that sounds the same.
SOUND_WEIGHT = 0.8

# Another word of the same group: below what the reader typed, above a corrected word.
SYNONYM_WEIGHT = 0.85

# Two known words written as one are as good as typed, nearly.
SPLIT_WEIGHT = 0.9

# An ordinary word that says the same in everyday language: often, not always.
EVERYDAY_WEIGHT = 0.5
