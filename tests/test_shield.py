"""Secrets are told from what readers may type, and go nowhere."""

from __future__ import annotations

import base58
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mnemonic import Mnemonic

from articles.models import Vote
from articles.shield import Secret, recognise_secret
from search.models import QueryLog
from tests.factories import ArticleFactory

SIZES = (128, 160, 192, 224, 256)
LISTS = ("english", "chinese_simplified", "chinese_traditional")
HASH = "4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b"
WIF = base58.b58encode_check(b"\x80" + bytes(range(32)) + b"\x01").decode()
XPRV = (
    "xprv9s21ZrQH143K3QTDL4LXw2F7HEK3wJUD2nW2nRk4stbPy6cq3jPPqjiChkVvvNKmPGJxWUtg6LnF5kejMRNNU3TGt"
    "RBeJgk33yuGBxrMPHi"
)
PHRASES = [
    Mnemonic(language).to_mnemonic(bytes(range(size // 8))) for language in LISTS for size in SIZES
]
SECRETS = {
    WIF: Secret.PRIVATE_KEY,
    XPRV: Secret.PRIVATE_KEY,
    "snoPBrXtMeMyMHUVTgbuqAfg1SUTb": Secret.PRIVATE_KEY,
    "SAV76USXIJOBMEQXPANUOQM6F5LIOTLPDIDVRJBFFE2MDJXG24TAPUU7": Secret.PRIVATE_KEY,
    "-----BEGIN EC PRIVATE KEY-----": Secret.PRIVATE_KEY,
    str(list(range(64))): Secret.PRIVATE_KEY,
    f"my private key is {HASH}": Secret.PRIVATE_KEY,
    f"私钥：0x{HASH}": Secret.PRIVATE_KEY,
    f"is {HASH} a private key?": Secret.PRIVATE_KEY,
    "api secret: 9Fj2kd83Hs7Qm2Lx0pAa": Secret.API_SECRET,
    'secretKey = "9Fj2kd83Hs7Qm2Lx0pAa"': Secret.API_SECRET,
    "我的 API 密钥是 9Fj2kd83Hs7Qm2Lx0pAa": Secret.API_SECRET,
    "ａｐｉ ｓｅｃｒｅｔ：９Ｆj2kd83Hs7Qm2Lx0pAa": Secret.API_SECRET,
}
NO_SECRETS = [
    HASH,
    f"0x{HASH}",
    f"txid {HASH} not received",
    f"{HASH} 没有到账",
    f"someone has my private key, the transaction is {HASH}",
    "1BoatSLRHtKNngkdXEeobR76b53LETtpyT",
    "400005 Invalid KC-API-SIGN",
    "where do I find my api secret key",
    "API 密钥管理在哪里",
    "what is a recovery phrase of 12 or 24 words",
    "我的助记词忘记了怎么办可以找回吗",
    "abandon " * 12,  # Words of the list, and a checksum that is wrong.
    "",
]


@pytest.mark.parametrize("phrase", PHRASES)
def test_a_recovery_phrase_is_recognised_however_it_is_written(phrase):
    words = phrase.split()
    ways = [
        phrase,
        f"help, my seed {phrase} does not work",
        ", ".join(words),
        "\n".join(f"{n}. {word}" for n, word in enumerate(words, start=1)),
        phrase.upper(),
        phrase.replace(" ", "\u200b "),
    ]
    found = [recognise_secret(way) for way in ways]
    assert found == [Secret.RECOVERY_PHRASE] * len(ways)


@pytest.mark.parametrize("phrase", PHRASES[5:])
def test_a_chinese_phrase_is_recognised_without_spaces(phrase):
    assert recognise_secret(phrase.replace(" ", "")) == Secret.RECOVERY_PHRASE
    assert recognise_secret("助记词：" + phrase.replace(" ", "")) == Secret.RECOVERY_PHRASE


def test_four_letters_of_each_english_word_are_enough():
    short = " ".join(word[:4] for word in PHRASES[0].split())
    assert recognise_secret(short) == Secret.RECOVERY_PHRASE


@pytest.mark.parametrize(("text", "secret"), SECRETS.items())
def test_a_key_is_recognised(text, secret):
    assert recognise_secret(text) == secret
    assert recognise_secret("x " * 30_000 + text) == secret


@pytest.mark.parametrize("text", NO_SECRETS)
def test_what_readers_may_type_is_no_secret(text):
    assert recognise_secret(text) is None


@given(st.text(max_size=300))
def test_any_text_gets_an_answer(text):
    assert recognise_secret(text) in (None, *Secret)


@pytest.mark.parametrize("locale", ["en", "zh-hans"])
@pytest.mark.parametrize("secret", [PHRASES[0], PHRASES[5], WIF, f"private key {HASH}"])
@pytest.mark.django_db
def test_a_secret_typed_into_a_search_goes_nowhere(client, caplog, secret, locale):
    """Neither onto the page, nor into an address on it, the log or the database."""
    for path in ("search", "support"):
        response = client.get(f"/{locale}/{path}/", {"q": secret}, HTTP_USER_AGENT="Firefox")
        page = response.content.decode()
        assert response.status_code == 200
        assert "card-danger" in page
        assert not any(part in page for part in secret.split() if len(part) > 12)
        assert "q=" not in page
        assert response["Referrer-Policy"] == "no-referrer"
        assert "no-store" in response["Cache-Control"]
    response = client.get(f"/{locale}/search/suggestions/", {"q": secret})
    assert response.json() == {"query": "", "suggestions": [], "queries": []}
    assert secret not in caplog.text
    assert not QueryLog.objects.exists()


@pytest.mark.django_db
def test_a_page_that_refuses_a_secret_leads_to_what_to_do(client):
    ArticleFactory(slug="account-hacked", title="Hacked")
    page = client.get("/en/search/", {"q": PHRASES[0]}).content.decode()
    assert 'href="/en/articles/account-hacked/"' in page
    assert "recovery phrase" in page


@pytest.mark.django_db
def test_the_api_refuses_a_secret_without_repeating_it(client):
    response = client.get("/api/v1/search", {"q": PHRASES[0], "locale": "en"})
    assert response.status_code == 422
    assert PHRASES[0].split()[5] not in response.content.decode()


@pytest.mark.django_db
def test_a_vote_with_a_secret_is_not_taken(client):
    article = ArticleFactory()
    there = f"{article.get_absolute_url()}vote/"
    response = client.post(there, {"helpful": "no", "comment": f"seed: {PHRASES[0]}"})
    assert response.status_code == 200
    assert "card-danger" in response.content.decode()
    assert not Vote.objects.exists()
