"""What is called an answer, and what is not."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import call_command

from articles.categories import CategoryTree
from search import answerability, ordinary, thesaurus
from search.pipeline import find as find_slots
from search.query import SearchQuery
from search.slots import ask
from tests.factories import ArticleFactory

OFF_TOPIC = Path(__file__).parent / "off_topic"


@pytest.mark.parametrize("locale", ["en", "zh-hans"])
def test_there_are_a_hundred_questions_of_other_walks_of_life(locale):
    rows = (OFF_TOPIC / f"{locale}.txt").read_text(encoding="utf-8").splitlines()
    questions = [row for row in rows if row and not row.startswith("#")]
    assert len(set(questions)) == len(questions) >= 100


@pytest.mark.parametrize(
    ("locale", "usual", "rare"), [("en", "book", "withdraw"), ("zh-hans", "天气", "提现")]
)
def test_what_is_said_everywhere_is_more_frequent_than_what_is_not(locale, usual, rare):
    assert ordinary.frequency(usual, locale) > ordinary.frequency(rare, locale) > 0


@pytest.mark.parametrize("word", ["withdrawl", "authenticater", "comission", "txid"])
def test_a_misspelt_word_is_no_word_of_the_language(word):
    assert not ordinary.is_word(word, "en")


@pytest.mark.django_db
def test_a_word_spelt_right_is_not_corrected_into_another(commit, find):
    with commit():
        ArticleFactory(title="The number of confirmations", slug="confirmations")
    assert find("plumber") == []
    assert find("nummber") == ["confirmations"]


@pytest.mark.django_db
def test_a_piece_of_a_word_that_is_spelt_as_typed_is_not_corrected(commit, find):
    with commit():
        ArticleFactory(title="A deposit that didn't arrive", slug="deposit")
    assert find("didn deposit") == ["deposit"]


@pytest.mark.django_db
def test_an_everyday_word_finds_what_says_it_otherwise_below_the_word_itself(commit, find):
    with commit():
        ArticleFactory(title="Remove a device", slug="remove", body="Tap the device.")
        ArticleFactory(title="Delete a device", slug="delete", body="Tap the device.")
    assert ("remov",) in thesaurus.others("delet", "en")
    assert find("delete device") == ["delete", "remove"]


@pytest.mark.django_db
def test_where_articles_have_keywords_ordinary_words_of_other_things_find_nothing(commit, find):
    with commit():
        ArticleFactory(
            title="Withdrawals", slug="withdraw", keywords="cash out\nwithdraw coins",
            body="Withdrawals take time. Choose a coin and an address, then play it safe.",
        )  # fmt: skip
        ArticleFactory(title="Deposits", slug="deposit", keywords="top up\ndeposit coins")
    assert find("withdraw coins") == ["withdraw", "deposit"]
    assert find("play some jazz tonight on the guitar") == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("asked", "answered"), [("quokka zebu", ["asked"]), ("quokka guitar", []), ("with a", [])]
)
def test_an_article_whose_title_says_all_that_was_asked_answers_it(
    commit, find, monkeypatch, asked, answered
):
    with commit():
        ArticleFactory(title="How long it takes with a quokka or a zebu", slug="asked")
    # Whatever else speaks for it is too little.
    monkeypatch.setattr(answerability, "enough", lambda _found: 9.0)
    assert find(asked) == answered


@pytest.mark.django_db
def test_calibrating_tells_what_is_lost_and_caught_on_either_half(commit, tmp_path, capsys):
    with commit():
        ArticleFactory(title="Withdrawals", slug="withdraw", keywords="cash out")
    judged = tmp_path / "judged.jsonl"
    rows = ("withdrawals", "cash out", "withdraw", "how to cash out", "withdrawal")
    judged.write_text(
        "".join(f'{{"text": "{row}", "lang": "en", "topic_slug": "withdraw"}}\n' for row in rows)
    )
    files = [str(OFF_TOPIC / "en.txt")]
    call_command("calibrate_answers", "--queries", str(judged), "--off-topic", *files)
    told = capsys.readouterr().out
    assert "calibrated on one half" in told
    assert "of 124 off-topic caught" in told


@pytest.mark.django_db
def test_amounts_of_the_readers_own_are_no_part_of_the_question(commit):
    with commit():
        ArticleFactory(title="A withdrawal has not arrived")
    weighed = []
    for text in (
        "withdrawal not arrived",
        "withdrawal 250 not arrived",
        "withdrawal zebu not arrived",
    ):
        slots = ask(SearchQuery(text, "en")).slots
        found = find_slots(SearchQuery(text, "en"), slots, CategoryTree.of("en"), limit=1)
        weighed.append(answerability.evidence(found, slots, "en"))
    assert weighed[0] == weighed[1] > weighed[2]
