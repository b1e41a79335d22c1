"""Other words for what was typed: data that editors change, live at the next query."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from search.fixtures import load_synonyms
from search.models import SynonymGroup
from search.synonyms import stretches
from tests.factories import ArticleFactory

pytestmark = pytest.mark.django_db


def group(words: str, also: str = "", locale: str = "en") -> SynonymGroup:
    return SynonymGroup.objects.create(
        locale=locale, words=words.replace(",", "\n"), also=also.replace(",", "\n")
    )


def test_a_word_of_a_group_finds_articles_that_have_another(commit, find):
    with commit():
        ArticleFactory(title="Withdraw crypto", slug="withdraw")
    assert find("cash out") == []
    group("withdraw,cash out")
    assert find("cash out") == ["withdraw"]


def test_a_changed_group_counts_at_the_next_query(commit, find):
    with commit():
        ArticleFactory(title="Withdraw crypto", slug="withdraw")
    changing = group("deposit,cash out")
    assert find("cash out") == []
    changing.words = "withdraw\ncash out"
    changing.save()
    assert find("cash out") == ["withdraw"]
    changing.delete()
    assert find("cash out") == []


def test_one_way_does_not_lead_back(commit, find):
    with commit():
        ArticleFactory(title="Authenticator app", slug="app")
        ArticleFactory(title="Authy", slug="authy")
    group("authy", also="authenticator app")
    assert find("authy") == ["authy", "app"]
    assert find("authenticator") == ["app"]


def test_what_the_reader_typed_counts_more_than_its_synonym(commit, find):
    with commit():
        ArticleFactory(title="Payout", slug="payout")
        ArticleFactory(title="Withdrawal", slug="withdrawal")
    group("payout,withdrawal")
    assert find("payout") == ["payout", "withdrawal"]
    assert find("withdrawal") == ["withdrawal", "payout"]


def test_a_chinese_synonym_is_seen_inside_a_longer_word(commit, find):
    with commit():
        ArticleFactory(locale="zh-hans", title="重置登录密码", slug="reset")
    group("登陆,登录", locale="zh-hans")
    assert find("登陆密码", locale="zh-hans") == ["reset"]


def test_groups_of_one_language_do_not_count_in_another():
    group("withdraw,cash out")
    assert stretches("cash out", "en")
    assert stretches("cash out", "zh-hans") == []


def test_the_longest_stretch_is_taken_and_none_overlap():
    group("two factor,2fa")
    group("two factor code,otp")
    found = stretches("my two factor code is wrong", "en")
    assert [(s.start, s.end, s.others) for s in found] == [(3, 18, ("otp",))]


@pytest.mark.parametrize("words", ["", "alone", "  \n "])
def test_a_group_of_fewer_than_two_words_is_refused(words):
    with pytest.raises(ValidationError):
        SynonymGroup(locale="en", words=words).full_clean()


def test_the_seed_is_loaded_once_and_leaves_editors_groups_alone(tmp_path):
    file = tmp_path / "synonyms.yaml"
    file.write_text(
        "- {locale: en, words: [withdraw, cash out]}\n- {locale: en, when: [authy], also: [2fa]}\n"
    )
    assert load_synonyms(file) == 2
    SynonymGroup.objects.filter(words__contains="cash").delete()
    assert load_synonyms(file) == 0
    assert SynonymGroup.objects.count() == 1
