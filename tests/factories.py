"""Test data: a factory gives the plainest valid thing, traits name what departs from it."""

from __future__ import annotations

import uuid
from datetime import timedelta

import factory
from django.contrib.auth import get_user_model
from django.utils import timezone

from articles.models import Article, Category, CategoryName, Fact, FactWording, Locale
from support import references
from support.models import Announcement, AnnouncementText, Channel, ChannelText, Message, Ticket


class CategoryFactory(factory.django.DjangoModelFactory):
    """A top-level category named in both languages: ``name`` in English, ``name_zh``."""

    class Meta:
        model = Category
        skip_postgeneration_save = True

    slug = factory.Sequence("category-{}".format)

    @factory.post_generation
    def name(self, create, extracted, **kwargs):
        if create:
            CategoryName.objects.create(
                category=self,
                locale=Locale.ENGLISH,
                name=extracted or f"Category {self.slug}",
                description=f"All about {self.slug}.",
            )

    @factory.post_generation
    def name_zh(self, create, extracted, **kwargs):
        if create:
            CategoryName.objects.create(
                category=self, locale=Locale.SIMPLIFIED_CHINESE, name=extracted or "分类"
            )


class ArticleFactory(factory.django.DjangoModelFactory):
    """A published English article in a category of its own.

    ``tags=["a"]`` and ``related=[article]`` fill the two lists; ``sibling=article`` makes it the
    translation of another one (its key, category and kind).
    """

    class Meta:
        model = Article
        skip_postgeneration_save = True

    class Params:
        sibling = None
        draft = factory.Trait(published_at=None)
        scheduled = factory.Trait(
            published_at=factory.LazyFunction(lambda: timezone.now() + timedelta(days=1))
        )
        archived = factory.Trait(
            published_at=factory.LazyFunction(lambda: timezone.now() - timedelta(days=2)),
            archived_at=factory.LazyFunction(lambda: timezone.now() - timedelta(days=1)),
        )
        staff_only = factory.Trait(audience=Article.Audience.STAFF)
        chinese = factory.Trait(
            locale=Locale.SIMPLIFIED_CHINESE,
            title=factory.Sequence("第 {} 篇文章".format),
            summary="简短的回答。",
            body="## 第一步 {#first}\n\n先这样做。",
        )
        guide = factory.Trait(kind=Article.Kind.GUIDE)

    locale = Locale.ENGLISH
    slug = factory.Sequence("article-{}".format)
    title = factory.Sequence("Article {}".format)
    summary = "The short answer."
    body = "## First {#first}\n\nDo this first."
    published_at = factory.LazyFunction(lambda: timezone.now() - timedelta(hours=1))
    category = factory.Maybe(
        "sibling",
        yes_declaration=factory.SelfAttribute("sibling.category"),
        no_declaration=factory.SubFactory(CategoryFactory),
    )

    @factory.lazy_attribute
    def translation_key(self):
        return self.sibling.translation_key if self.sibling else uuid.uuid4()

    @factory.lazy_attribute
    def kind(self):
        return self.sibling.kind if self.sibling else Article.Kind.FAQ

    @factory.post_generation
    def tags(self, create, extracted, **kwargs):
        if create and extracted:
            self.tags.add(*extracted)

    @factory.post_generation
    def related(self, create, extracted, **kwargs):
        if create:
            for position, neighbour in enumerate(extracted or ()):
                self.related_rows.create(related=neighbour, position=position)


class FactFactory(factory.django.DjangoModelFactory):
    """A promise of "24–48" hours; ``texts={"en": …}`` makes it a text for each language."""

    class Meta:
        model = Fact
        skip_postgeneration_save = True

    key = factory.Sequence("fact_{}".format)
    unit = Fact.Unit.HOURS
    value = "24–48"

    @factory.post_generation
    def texts(self, create, extracted, **kwargs):
        if create and extracted:
            Fact.objects.filter(pk=self.pk).update(unit=Fact.Unit.TEXT, value="")
            self.refresh_from_db()
            for locale, text in extracted.items():
                FactWording.objects.create(fact=self, locale=locale, text=text)


class ChannelFactory(factory.django.DjangoModelFactory):
    """A live chat without hours, described in both languages."""

    class Meta:
        model = Channel
        skip_postgeneration_save = True

    slug = factory.Sequence("channel-{}".format)
    kind = Channel.Kind.CHAT
    address = "https://www.exchange.example/chat"

    @factory.post_generation
    def names(self, create, extracted, **kwargs):
        if create:
            for locale in Locale.values:
                ChannelText.objects.create(channel=self, locale=locale, name=f"Desk {self.slug}")


class TicketFactory(factory.django.DjangoModelFactory):
    """An English ticket of this moment about a missing withdrawal, with the reader's ``text``."""

    class Meta:
        model = Ticket
        skip_postgeneration_save = True

    class Params:
        chinese = factory.Trait(locale=Locale.SIMPLIFIED_CHINESE, subject="提币未到账")
        solved = factory.Trait(
            state=Ticket.State.SOLVED, closed_at=factory.LazyFunction(timezone.now)
        )
        overdue = factory.Trait(
            promised_at=factory.LazyFunction(lambda: timezone.now() - timedelta(hours=1))
        )

    reference = factory.LazyFunction(references.draw)
    type = Ticket.Type.TRANSFER
    locale = Locale.ENGLISH
    mailbox = factory.Sequence("reader-{}@mail.example".format)
    subject = "Withdrawal of 250 USDT missing"
    promised_at = factory.LazyFunction(lambda: timezone.now() + timedelta(hours=48))

    @factory.post_generation
    def text(self, create, extracted, **kwargs):
        if create:
            Message.objects.create(
                ticket=self,
                kind=Message.Kind.READER,
                text=extracted or "It left yesterday and has not arrived.",
                submission=self.submission,
            )


class UserFactory(factory.django.DjangoModelFactory):
    """A user without rights whose password is ``password``."""

    class Meta:
        model = get_user_model()

    class Params:
        staff = factory.Trait(is_staff=True)
        superuser = factory.Trait(is_staff=True, is_superuser=True)

    username = factory.Sequence("user-{}".format)
    password = factory.django.Password("password")


class AnnouncementFactory(factory.django.DjangoModelFactory):
    """A maintenance since an hour, without an end, about everything, told in both languages."""

    class Meta:
        model = Announcement
        skip_postgeneration_save = True

    severity = Announcement.Severity.MAINTENANCE
    starts_at = factory.LazyFunction(lambda: timezone.now() - timedelta(hours=1))

    @factory.post_generation
    def texts(self, create, extracted, **kwargs):
        if create:
            for locale, title in (extracted or {"en": "Maintenance", "zh-hans": "维护"}).items():
                AnnouncementText.objects.create(
                    announcement=self, locale=locale, title=title, body="**Details.**"
                )

    @factory.post_generation
    def categories(self, create, extracted, **kwargs):
        if create and extracted:
            self.categories.set(extracted)
