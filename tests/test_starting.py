"""What a server refuses to start with, and what it says to set instead."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth import get_user_model
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured

from helpcenter import demo, starting

from .test_health import KEY, run

# A production site as it should be: what each test departs from.
PRODUCTION = {
    "SECRET_KEY": KEY,
    "SECRET_KEY_IS_SET": True,
    "SITE_URL": "https://help.exchange.example",
    "SITE_URL_IS_SET": True,
    "ALLOWED_HOSTS": ["help.exchange.example"],
    "DEMO": False,
    "DEBUG": False,
}


@pytest.fixture
def site(settings):
    """A production site's settings; call it with what is otherwise."""

    def change(**otherwise):
        for name, value in {**PRODUCTION, **otherwise}.items():
            setattr(settings, name, value)

    change()
    return change


def test_a_production_site_that_is_set_up_serves(site, db):
    starting.refuse_to_serve()


@pytest.mark.parametrize(
    ("otherwise", "said"),
    [
        ({"SECRET_KEY_IS_SET": False}, "Set SECRET_KEY"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY is shorter than 50"),
        ({"SITE_URL_IS_SET": False}, "Set SITE_URL"),
        ({"ALLOWED_HOSTS": ["*"]}, "Set ALLOWED_HOSTS"),
        ({"ALLOWED_HOSTS": []}, "Set ALLOWED_HOSTS"),
        ({"DEMO": True}, "set DEMO=false"),
        ({"DEMO": True, "SITE_URL": "http://192.0.2.7"}, "set DEMO=false"),
        ({"DEBUG": True}, "set DEBUG=false"),
        ({"DEMO": True, "SITE_URL": "http://127.0.0.1:8000", "SECRET_KEY_IS_SET": False}, "Set SE"),
    ],
)
def test_a_wrong_setting_is_refused_with_what_to_set(site, db, otherwise, said):
    site(**otherwise)
    with pytest.raises(ImproperlyConfigured, match=said):
        starting.refuse_to_serve()
    assert said in str(run_checks(include_deployment_checks=True))


def test_every_reason_is_told_at_once(site, db):
    site(SECRET_KEY_IS_SET=False, SITE_URL_IS_SET=False, ALLOWED_HOSTS=["*"])
    with pytest.raises(ImproperlyConfigured) as refused:
        starting.refuse_to_serve()
    assert len(str(refused.value).splitlines()) == 4


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost", "[::1]:8000", "help.localhost"])
def test_a_demonstration_serves_on_its_own_machine(site, db, host):
    site(DEMO=True, SITE_URL=f"http://{host}", SECRET_KEY="x", ALLOWED_HOSTS=["*"])
    starting.refuse_to_serve()


def test_a_programmer_serves_without_a_name(site, db):
    site(DEBUG=True, SITE_URL="http://127.0.0.1:8000", SITE_URL_IS_SET=False)
    starting.refuse_to_serve()


@pytest.fixture
def demo_login(db, settings, tmp_path):
    """Who ``manage.py demo`` makes."""
    settings.DATA_DIR = tmp_path
    assert demo.editor_password() == demo.editor_password()
    return get_user_model().objects.get(username=demo.EDITOR)


def test_a_database_with_the_demonstration_s_login_is_refused(site, demo_login):
    with pytest.raises(ImproperlyConfigured, match="login “editor” of a demonstration"):
        starting.refuse_to_serve()


@pytest.mark.parametrize("end", ["deleted", "locked", "somebody's own"])
def test_it_serves_once_the_login_is_gone_or_somebody_s_own(site, demo_login, end):
    if end == "deleted":
        demo_login.delete()
    else:
        demo_login.is_active = end != "locked"
        demo_login.email = demo_login.email if end == "locked" else "ann@exchange.example"
        demo_login.save()
    starting.refuse_to_serve()


def test_a_demonstration_of_before_gets_the_mark_too(demo_login):
    get_user_model().objects.update(email="")
    assert demo.editor_password()
    demo_login.refresh_from_db()
    assert demo_login.email.endswith(starting.DEMO_MAILBOXES)


def test_a_login_that_is_somebody_s_own_is_left_alone(demo_login, settings):
    get_user_model().objects.update(email="ann@exchange.example")
    (settings.DATA_DIR / "demo-editor-password").unlink()
    assert demo.editor_password() is None


def test_a_server_that_loads_it_in_its_event_loop_is_refused_too(site, monkeypatch):
    monkeypatch.setattr(starting, "_demonstration_logins", lambda: ["editor"])

    async def load():
        starting.refuse_to_serve()

    # In a thread of its own: where browsers are driven, this one runs a loop already.
    with ThreadPoolExecutor(1) as aside, pytest.raises(ImproperlyConfigured, match="“editor”"):
        aside.submit(asyncio.run, load()).result()


# -- as an operator meets it -------------------------------------------------------------


@pytest.mark.parametrize("door", ["wsgi", "asgi"])
def test_a_web_server_does_not_start_and_says_why(door, tmp_path):
    environment = {"DATA_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "helpcenter.settings"}
    refused = run("-c", f"import helpcenter.{door}", **environment)
    assert refused.returncode == 1
    for said in ("Set SECRET_KEY before serving", "Set SITE_URL before serving"):
        assert said in refused.stderr
    served = run(
        "-c", f"import helpcenter.{door}",
        SECRET_KEY=KEY, SITE_URL="http://127.0.0.1:8000", **environment,
    )  # fmt: skip
    assert served.returncode == 0, served.stderr
