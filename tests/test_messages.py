"""Both languages everywhere: what is said stands in both catalogs, and pages keep to one."""

from __future__ import annotations

import ast
import gettext
import re
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple

import django
import pytest
import taggit
from django.apps import apps
from django.conf import settings
from django.template.base import Lexer, TokenType
from django.utils import formats, translation
from django.utils.translation.template import templatize

from articles.models import Article, DailyReads, Vote
from helpcenter import wording
from support.models import Delivery, Ticket
from support.tickets.tokens import follow_link

from .factories import ArticleFactory, CategoryFactory, FactFactory, TicketFactory, UserFactory

ROOT = settings.BASE_DIR
APPS = ("helpcenter", "articles", "search", "support")
LOCALES = ("en", "zh_Hans")
LITERAL = r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
CALL = re.compile(rf"\b(_|ngettext|pgettext|gettext)\(({LITERAL}(?:, {LITERAL})*)")
HAN = re.compile(r"[\u3400-\u9fff]")
# Words that stay as they are in Chinese: names, abbreviations, what is typed.
LATIN = re.compile(r"[A-Za-z]{3,}")
STAY = {
    "API", "Atom", "CSV", "Command", "Control", "Cookie", "Ctrl", "English", "LDAP", "Mac",
    "Markdown", "Secret", "TXID", "UID",
    "App", "BTC", "DOC", "DOCX", "JPG", "KYC", "Memo", "PDF", "PNG", "TRC", "USDT", "UTC",
    "Webhook", "Zammad", "Zendesk",
}  # fmt: skip
ADDRESS = re.compile(r"https?://\S+")


class Message(NamedTuple):
    """A text of the source: ``plural`` is empty where it has no count."""

    text: str
    plural: str = ""
    context: str = ""


# -- catalogs ------------------------------------------------------------------------------


def catalog(path: Path) -> dict[Message, list[str]]:
    """What a .po file says for each message; the header is left out."""
    found = {}
    for block in path.read_text(encoding="utf-8").split("\n\n"):
        parts: dict[str, str] = {}
        name = ""
        for line in block.splitlines():
            keyword, words = re.fullmatch(r'(msg\S+)? ?(".*")|.*', line).groups()
            if words:
                name = keyword or name
                parts[name] = parts.get(name, "") + ast.literal_eval(words)
        if parts.get("msgid"):
            plural, context = parts.get("msgid_plural", ""), parts.get("msgctxt", "")
            said = [words for name, words in parts.items() if name.startswith("msgstr")]
            found[Message(parts["msgid"], plural, context)] = said
    return found


def folder(locale: str) -> Path:
    return ROOT / "locale" / locale / "LC_MESSAGES"


def calls(source: str) -> set[Message]:
    """The messages of Python source."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", "")).removesuffix("_lazy")
        words = [a.value for a in node.args if isinstance(a, ast.Constant)]
        words = [word for word in words if isinstance(word, str)]
        if words and name in ("_", "gettext", "gettext_noop"):
            found.add(Message(words[0]))
        elif name == "ngettext":
            found.add(Message(*words[:2]))
        elif name == "pgettext":
            found.add(Message(words[1], context=words[0]))
    return found


def tags(path: Path) -> set[Message]:
    """The messages of a template: Django writes them as calls for gettext's tools to find."""
    code = templatize(path.read_text(encoding="utf-8"))
    found = set()
    for name, literals in CALL.findall(code):
        words = [ast.literal_eval(word) for word in re.findall(LITERAL, literals)]
        if name == "ngettext":
            found.add(Message(*words[:2]))
        elif name == "pgettext":
            found.add(Message(words[1], context=words[0]))
        else:
            found.add(Message(words[0]))
    return found


def templates() -> list[Path]:
    return sorted(path for path in (ROOT / "templates").rglob("*.*") if path.is_file())


@pytest.fixture(scope="module")
def messages() -> set[Message]:
    """Every text of the source that is marked for translation."""
    found = set()
    for app in APPS:
        for path in (ROOT / app).rglob("*.py"):
            found |= calls(path.read_text(encoding="utf-8"))
    for path in templates():
        found |= tags(path)
    return found


def test_texts_are_found_in_every_way_of_writing_them(tmp_path):
    source = '_("a" "b"); ngettext("%d c", "%d d", 2); pgettext_lazy("where", "e"); _(name)'
    expected = {Message("ab"), Message("%d c", "%d d"), Message("e", context="where")}
    assert calls(source) == expected
    path = tmp_path / "template.html"
    path.write_text(
        '{% translate "It\'s" %}{% translate "Yes" context "an answer" %}'
        "{% blocktranslate trimmed count n=n %}\n {{ n }} g{% plural %}{{ n }} h"
        "{% endblocktranslate %}{% blocktranslate %}Of {{ x }}{% endblocktranslate %}"
    )
    assert tags(path) == {
        Message("It's"),
        Message("Yes", context="an answer"),
        Message("%(n)s g", "%(n)s h"),
        Message("Of %(x)s"),
    }


@pytest.mark.parametrize("locale", LOCALES)
def test_each_catalog_holds_exactly_what_the_source_says(messages, locale):
    """Where this fails: `manage.py makemessages`, translate what is empty, and once more."""
    held = set(catalog(folder(locale) / "django.po"))
    assert sorted(messages - held) == [], "not in the catalog"
    assert sorted(held - messages) == [], "not in the source any more"


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("domain", ["django", "djangojs"])
def test_every_text_is_translated_with_its_placeholders(locale, domain):
    path = folder(locale) / f"{domain}.po"
    assert "#, fuzzy" not in path.read_text(encoding="utf-8")
    for message, said in catalog(path).items():
        forms = 1 if not message.plural or locale == "zh_Hans" else 2
        assert len(said) == forms, message
        for words in said:
            assert words.strip(), message
            places = [
                sorted(re.findall(r"%\(\w+\)s|%[sd]|{\w*}", t)) for t in (message.text, words)
            ]
            assert places[0] == places[1], message


def test_english_is_the_source():
    for message, said in catalog(folder("en") / "django.po").items():
        assert said == [message.text, message.plural][: len(said)]


def test_chinese_is_written_as_chinese_editors_write():
    for message, said in catalog(folder("zh_Hans") / "django.po").items():
        for words in said:
            assert not re.search(r"[\u3400-\u9fff][,.:;?!()]|[,:;?!(][\u3400-\u9fff]", words), words
            bare = re.sub(r"%+(\(\w+\))?[sd]", "", words)
            assert not re.search(r"[\u3400-\u9fff][A-Za-z0-9]|[A-Za-z0-9][\u3400-\u9fff]", bare)
            assert "你" not in words, words
            is_latin = words == message.text and LATIN.search(words)
            assert not is_latin or words in STAY, words


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("domain", ["django", "djangojs"])
def test_what_is_compiled_is_what_is_written(locale, domain):
    with (folder(locale) / f"{domain}.mo").open("rb") as file:
        compiled = dict(gettext.GNUTranslations(file)._catalog)
    del compiled[""]
    written = {}
    for message, said in catalog(folder(locale) / f"{domain}.po").items():
        key = f"{message.context}\x04{message.text}" if message.context else message.text
        if message.plural:
            written |= {(key, n): words for n, words in enumerate(said)}
        else:
            written[key] = said[0]
    assert compiled == written


@pytest.mark.parametrize("locale", LOCALES)
def test_a_catalog_names_no_person_machine_or_moment(locale):
    for path in folder(locale).glob("*.po"):
        header = path.read_text(encoding="utf-8").split("\n\n")[0]
        names = set(re.findall(r'^"([\w-]+): ', header, re.MULTILINE))
        assert names <= {
            "Project-Id-Version", "Report-Msgid-Bugs-To", "Language", "MIME-Version",
            "Content-Type", "Content-Transfer-Encoding", "Plural-Forms",
        }  # fmt: skip


def test_the_words_we_say_better_than_django_are_still_its_words():
    theirs = set()
    for package in (django, taggit):
        for path in Path(package.__file__).parent.rglob("locale/en/LC_MESSAGES/django.po"):
            theirs |= {(m.text, m.plural) for m in catalog(path)}
    ours = {(m.text, m.plural) for m in calls(Path(wording.__file__).read_text(encoding="utf-8"))}
    assert sorted(ours - theirs) == []


# -- templates -----------------------------------------------------------------------------

# Bilingual by design; not for people; letters on the toolbar's buttons, which have names.
SAID_OUTRIGHT = {"500.html", "503.html", "robots.txt", "opensearch.xml"}
# Blocks that hold no words but names of styles.
SPOKEN_FOR = ("block bodyclass", "block body_class")
# Markdown to insert, and what Django's scripts read.
NO_LABELS = ("data-block", "data-inline-formset")
SHOWN = ("title", "alt", "placeholder", "aria-label", "aria-description", "value")


class Words(HTMLParser):
    """What a page shows or reads aloud; ``lang`` of another language is passed over."""

    VOID = frozenset({"br", "col", "hr", "img", "input", "link", "meta", "path", "source", "wbr"})

    def __init__(self, source: str, language: str = "") -> None:
        super().__init__()
        self.found: list[str] = []
        self.passed: list[bool] = []
        self.language = language
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        foreign = bool(self.language) and given.get("lang", self.language) != self.language
        passed = (
            any(self.passed) or foreign or tag in ("script", "style", "kbd", "code", "svg", "pre")
        )
        if tag not in self.VOID:
            self.passed.append(passed or given.get("aria-hidden") == "true")
        if passed or given.get("type") in ("hidden", "radio", "checkbox"):
            return
        for name, value in attrs:
            is_word = name in SHOWN and not (name == "value" and given.get("type") != "submit")
            is_label = name.startswith("data-") and name not in NO_LABELS and " " in (value or "")
            if is_word or is_label:
                self.found.append(value or "")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in self.VOID:
            self.passed.pop()

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.VOID and self.passed:
            self.passed.pop()

    def handle_data(self, data: str) -> None:
        if not any(self.passed):
            self.found.append(data)


def outright(path: Path) -> list[str]:
    """What a template says without asking a catalog."""
    parts, inside = [], False
    for token in Lexer(path.read_text(encoding="utf-8")).tokenize():
        if token.token_type == TokenType.BLOCK:
            name = token.contents.split()[0]
            inside = token.contents in SPOKEN_FOR or (inside and not name.startswith("end"))
            inside = inside or name == "blocktranslate"
        elif token.token_type == TokenType.TEXT and not inside:
            parts.append(token.contents)
    words = [
        text
        for text in Words("".join(parts)).found
        if re.search(r"[A-Za-z]{2,}", text) or HAN.search(text)
    ]
    return [word.strip() for word in words]


@pytest.mark.parametrize("path", templates(), ids=lambda path: path.name)
def test_a_template_says_nothing_without_its_catalog(path):
    if path.name not in SAID_OUTRIGHT:
        assert outright(path) == []


def test_words_outside_of_the_catalogs_would_be_noticed(tmp_path):
    path = tmp_path / "template.html"
    path.write_text('<p title="Hint">{% translate "a" %} Said</p><img alt="图"><b>{{ x }}</b>')
    assert outright(path) == ["Hint", "Said", "图"]


# -- what is shown ---------------------------------------------------------------------------


# Pictures of Django's admin whose names no catalog reaches.
BEYOND_REACH = re.compile(r'alt="(Search|True|False|None)"')


def english(page: str) -> list[str]:
    """The Latin words of a Chinese page that ought to be Chinese."""
    page = BEYOND_REACH.sub("", page)
    said = Words(page.split("<body", 1)[0], "zh-Hans").found
    said += Words(
        "<body" + page.split("<body", 1)[1].replace('lang="zh-hans"', ""), "zh-Hans"
    ).found
    return [text for text in said if set(LATIN.findall(ADDRESS.sub("", text))) - STAY]


@pytest.mark.parametrize(
    "model", [m for app in APPS for m in apps.get_app_config(app).get_models()]
)
def test_models_and_their_fields_are_named_in_chinese(model):
    with translation.override("zh-hans"):
        names = [model._meta.verbose_name, model._meta.verbose_name_plural]
        for field in model._meta.get_fields():
            if field.auto_created or not getattr(field, "editable", True):
                continue
            names.append(field.verbose_name)
            names += [
                field.help_text,
                *(label for _v, label in getattr(field, "choices", ()) or ()),
            ]
        said = [str(name) for name in names if name]
        assert [name for name in said if not HAN.search(name)] == []


@pytest.fixture
def chinese_library(db):
    """Chinese articles in every state, a fact, a vote: everything a page can show."""
    category = CategoryFactory(slug="1", name="充值", name_zh="充值")
    body = "\n\n".join(f"## 第 {n} 步\n\n先这样做，再那样做。" for n in range(1, 5))
    shown = ArticleFactory(
        chinese=True, slug="10", category=category, body=body, title="提现未到账"
    )
    for n in range(11, 14):
        near = ArticleFactory(chinese=True, slug=str(n), category=category, guide=n == 12)
        shown.related_rows.create(related=near)
    ArticleFactory(chinese=True, body="正文。", slug="20", category=category, archived=True)
    ArticleFactory(chinese=True, body="正文。", slug="21", category=category, draft=True)
    ArticleFactory(chinese=True, body="正文。", slug="22", category=category, scheduled=True)
    FactFactory(key="1", unit="count")
    Vote.objects.create(article=shown, version=shown.content_updated_at, reader="1", helpful=True)
    DailyReads.objects.create(article=shown, day=date.today(), reads=1)
    return shown


PAGES = ("", "categories/1/", "categories/1/?kind=guide", "articles/10/", "articles/12/")
PAGES += ("articles/20/", "articles/99/", "search/", "search/?q=提现", "search/?q=提现&kind=faq")
PAGES += ("search/?q=火星天气", "support/", "support/?q=提现")
PAGES += ("support/tickets/", "support/tickets/22222-22222/", "support/tickets/new/?q=提现")
PAGES += tuple(f"support/tickets/new/?type={type_}&q=提现" for type_ in Ticket.Type)


@pytest.mark.parametrize("path", PAGES)
def test_a_chinese_page_says_nothing_in_english(client, chinese_library, path):
    page = client.get(f"/zh-hans/{path}", follow=True).content.decode()
    assert '<html lang="zh-Hans">' in page
    assert english(page) == []


def test_english_on_a_chinese_page_would_be_noticed():
    page = '<title>帮助</title><body><p lang="en">Hi there</p><p title="Help">好 API<b>Well</b>'
    assert english(page) == ["Help", "Well"]


DESK = ("", "articles/article/", "articles/article/add/", "articles/category/")
DESK += ("articles/category/add/", "articles/fact/", "articles/fact/add/", "articles/vote/")
DESK += ("articles/dailyreads/", "auth/user/", "auth/user/add/", "auth/group/add/")
DESK += ("support/ticket/", "support/delivery/", "support/contactstart/")
DESK += ("support/nextactor/", "support/nextactor/add/")
DESK += ("search/synonymgroup/", "search/synonymgroup/add/", "taggit/tag/add/", "password_change/")


@pytest.mark.parametrize("path", DESK)
def test_the_desk_says_nothing_in_english_to_chinese_editors(client, chinese_library, path):
    client.force_login(UserFactory(superuser=True, username="管理员"))
    page = client.get(f"/admin/{path}", headers={"accept-language": "zh-CN"}).content.decode()
    assert english(page) == []


@pytest.mark.parametrize("state", Ticket.State)
def test_a_tickets_pages_are_chinese(client, chinese_library, state):
    ticket = TicketFactory(
        chinese=True, mailbox="1@2.cn", state=state, overdue=True, text="昨天转出。", query="提现",
        evidence={"uid": "1", "coin": "1", "network": "1"},
    )  # fmt: skip
    ticket.messages.create(kind="answer", text="请稍等。")
    Delivery.objects.create(ticket=ticket, channel="mail", event="received")
    page = client.get(follow_link(ticket)).content.decode().replace(ticket.reference, "")
    assert english(page) == []
    client.force_login(UserFactory(superuser=True, username="管理员"))
    for page in ("change", "history", "delete"):
        address = f"/admin/support/ticket/{ticket.pk}/{page}/"
        answer = client.get(address, headers={"accept-language": "zh-CN"})
        assert answer.status_code == 200
        shown = answer.content.decode().replace(ticket.reference, "")
        assert english(shown) == []


@pytest.mark.parametrize("state", ["10", "20", "21", "22"])
@pytest.mark.parametrize("page", ["change", "history", "delete", "page"])
def test_an_articles_pages_on_the_desk_are_chinese(client, chinese_library, state, page):
    client.force_login(UserFactory(superuser=True, username="管理员"))
    article = Article.objects.get(slug=state)
    address = f"/admin/articles/article/{article.pk}/{page}/"
    # What readers see cannot be deleted: that leads back to the form, which says why.
    answer = client.get(address, headers={"accept-language": "zh-CN"}, follow=page == "delete")
    assert answer.status_code == 200
    assert english(answer.content.decode()) == []


def test_what_a_form_refuses_is_said_in_chinese(client, chinese_library):
    client.force_login(UserFactory(superuser=True, username="管理员"))
    empty = {
        f"{rows}-{name}_FORMS": 0
        for rows in ("related_rows", "names", "wordings")
        for name in ("TOTAL", "INITIAL")
    }
    for path in ("articles/article", "articles/category", "articles/fact", "search/synonymgroup"):
        answer = client.post(f"/admin/{path}/add/", empty, headers={"accept-language": "zh-CN"})
        assert "此项必填。" in answer.content.decode()
        assert english(answer.content.decode()) == []


def test_the_login_is_chinese_and_refuses_in_chinese(client, db):
    typed = {"username": "管理员", "password": "x"}
    answer = client.post("/admin/login/", typed, headers={"accept-language": "zh-CN"})
    assert "请输入正确的员工账户用户名和密码" in answer.content.decode()
    assert english(answer.content.decode()) == []


@pytest.mark.parametrize(
    ("locale", "day", "number", "duration"),
    [
        ("en", "November 2, 2026", "12,345", "24–48 hours"),
        ("zh-hans", "2026年11月2日", "12,345", "24–48 小时"),
    ],
)
def test_dates_and_numbers_have_the_form_of_the_language(db, locale, day, number, duration):
    with translation.override(locale):
        assert formats.date_format(date(2026, 11, 2)) == day
        assert formats.localize(12345) == number
    assert FactFactory().display(locale) == duration
