"""How staff log in: lockout, the second factor, recovery codes, and what is written down of it."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, User
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django_otp.oath import totp
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

LOGIN, DESK = "/admin/login/", "/admin/"
VERIFY, SETUP = "/admin/second-factor/", "/admin/second-factor/setup/"


@pytest.fixture
def editor():
    return UserFactory(superuser=True, username="editor")


@pytest.fixture
def required(settings):
    settings.STAFF_SECOND_FACTOR = True


def log_in(client, password="password", username="editor", **extra):  # noqa: S107
    return client.post(LOGIN, {"username": username, "password": password}, **extra)


def code_of(device):
    return f"{totp(device.bin_key):06d}"


def set_up(client):
    """Go through the setup; answers the device and the recovery codes."""
    client.get(SETUP)
    device = TOTPDevice.objects.get(confirmed=False)
    shown = client.post(SETUP, {"code": code_of(device)})
    return device, shown.context["codes"]


# -- lockout -----------------------------------------------------------------------------


def test_guessing_a_password_ends_in_a_wait_even_for_the_right_one(client, editor):
    assert [log_in(client, f"guess {n}").status_code for n in range(5)] == [200] * 5
    locked = log_in(client)
    assert locked.status_code == 429
    assert 0 < int(locked["Retry-After"]) <= 600
    assert "Please try again in" in locked.content.decode()
    assert client.get(DESK).status_code == 302


def test_another_address_and_another_account_are_not_locked(client, editor):
    UserFactory(superuser=True, username="other")
    for n in range(6):
        log_in(client, f"guess {n}")
    assert log_in(client, username="other").status_code == 302
    assert log_in(Client(), REMOTE_ADDR="203.0.113.7").status_code == 302


def test_one_address_does_not_try_many_accounts(client, editor, settings):
    settings.RATE_LIMITS = settings.RATE_LIMITS | {"login": (3, 600)}
    for n in range(3):
        log_in(client, username=f"user{n}")
    assert log_in(client).status_code == 429


def test_many_addresses_do_not_guess_one_account_for_ever(editor, settings):
    settings.RATE_LIMITS = settings.RATE_LIMITS | {"login-anywhere": (3, 600)}
    for n in range(3):
        log_in(Client(), "guess", REMOTE_ADDR=f"203.0.113.{n}", username="EDITOR")
    assert log_in(Client(), REMOTE_ADDR="203.0.113.9").status_code == 429


def test_who_logs_in_often_is_not_locked(client, editor):
    assert [log_in(Client()).status_code for _ in range(12)] == [302] * 12


def test_the_refusal_speaks_chinese(client, editor):
    for n in range(5):
        log_in(client, f"guess {n}")
    locked = log_in(client, headers={"accept-language": "zh-hans"})
    assert "操作过于频繁" in locked.content.decode()


# -- the second factor -------------------------------------------------------------------


def test_where_it_is_required_the_desk_stays_shut_until_it_is_set_up(client, editor, required):
    assert log_in(client).status_code == 302
    for path in (DESK, "/admin/articles/article/", "/admin/articles/article/add/"):
        assert client.get(path)["Location"].startswith(VERIFY)
    assert client.post("/admin/articles/category/add/", {"slug": "x"}).status_code == 302
    assert client.get(VERIFY)["Location"] == SETUP
    _device, codes = set_up(client)
    assert client.get(DESK).status_code == 200
    assert len(set(codes)) == 10
    assert LogEntry.objects.get().user == editor


def test_who_has_it_is_asked_even_where_it_is_not_required(client, editor):
    log_in(client)
    device, _codes = set_up(client)
    TOTPDevice.objects.update(last_t=-1)
    other = Client()
    log_in(other)
    assert other.get("/admin/articles/article/")["Location"].startswith(VERIFY)
    inside = other.post(f"{VERIFY}?next=/admin/articles/article/", {"code": code_of(device)})
    assert inside["Location"] == "/admin/articles/article/"
    assert other.get("/admin/articles/article/").status_code == 200


def test_who_has_none_works_on_where_it_is_not_required(client, editor):
    log_in(client)
    assert client.get(DESK).status_code == 200


@pytest.mark.parametrize("code", ["000000", "", "abc", "１２３４５６", "'; --", "9" * 40, "\x00"])
def test_a_wrong_code_opens_nothing(client, editor, code):
    log_in(client)
    set_up(client)
    other = Client()
    log_in(other)
    assert other.post(VERIFY, {"code": code}).status_code == 200
    assert other.get(DESK).status_code == 302


def test_a_code_counts_once(client, editor):
    log_in(client)
    device, _codes = set_up(client)
    other = Client()
    log_in(other)
    assert other.post(VERIFY, {"code": code_of(device)}).status_code == 200


def test_guessing_codes_ends_in_a_wait(client, editor, settings):
    settings.RATE_LIMITS = settings.RATE_LIMITS | {"second-factor": (3, 600)}
    log_in(client)
    set_up(client)
    other = Client()
    log_in(other)
    statuses = [other.post(VERIFY, {"code": f"{n:06d}"}).status_code for n in range(4)]
    assert statuses == [200, 200, 200, 429]


def test_a_recovery_code_opens_the_desk_once(client, editor):
    log_in(client)
    _device, codes = set_up(client)
    for expected in (302, 200):
        other = Client()
        log_in(other)
        assert other.post(VERIFY, {"code": codes[0].upper()}).status_code == expected


def test_recovery_codes_are_not_kept(client, editor):
    log_in(client)
    _device, codes = set_up(client)
    kept = " ".join(StaticToken.objects.values_list("token", flat=True))
    assert not any(code.replace("-", "") in kept or code in kept for code in codes)


def test_the_picture_shows_only_a_secret_that_is_being_set_up(client, editor):
    picture = "/admin/second-factor/qr.svg"
    assert client.get(picture).status_code == 404
    log_in(client)
    client.get(SETUP)
    shown = client.get(picture)
    assert shown["Content-Type"] == "image/svg+xml"
    assert "no-store" in shown["Cache-Control"]
    set_up(client)
    assert client.get(picture).status_code == 404
    other = Client()
    log_in(other)
    assert other.get(picture).status_code == 404
    assert other.get(SETUP)["Location"] == VERIFY


def test_the_way_on_after_the_code_stays_on_the_site(client, editor):
    log_in(client)
    _device, codes = set_up(client)
    for target, code in zip(("//evil.example", "https://evil.example/"), codes, strict=False):
        other = Client()
        log_in(other)
        assert other.post(f"{VERIFY}?next={target}", {"code": code})["Location"] == DESK


def test_a_session_that_gives_the_code_gets_a_new_name(client, editor):
    log_in(client)
    before = client.session.session_key
    set_up(client)
    assert client.session.session_key != before


def test_an_administrator_resets_it(client, editor, admin_client):
    log_in(client)
    set_up(client)
    done = {"action": "reset_second_factor", "_selected_action": [editor.pk]}
    admin_client.post(reverse("admin:auth_user_changelist"), done)
    assert not TOTPDevice.objects.exists()
    assert LogEntry.objects.latest("pk").change_message == "Reset two-step login."


def test_a_command_resets_it(client, editor, capsys):
    log_in(client)
    set_up(client)
    call_command("reset_second_factor", "editor")
    assert not TOTPDevice.objects.exists()
    with pytest.raises(CommandError, match="no user"):
        call_command("reset_second_factor", "nobody")


def test_readers_and_users_without_rights_meet_no_second_factor(client, required):
    assert client.get("/en/").status_code == 200
    assert client.get(SETUP)["Location"] == LOGIN
    assert client.get(VERIFY)["Location"] == LOGIN
    client.force_login(UserFactory())
    assert client.get("/en/").status_code == 200


def test_no_list_of_the_desk_shows_the_devices(admin_client):
    page = admin_client.get(DESK).content.decode()
    assert "otp_totp" not in page
    assert admin_client.get("/admin/otp_totp/totpdevice/").status_code == 404


# -- what is written down ----------------------------------------------------------------


def test_a_change_of_rights_is_written_down_with_what_was_given_and_taken(admin_client):
    user, role = UserFactory(username="ann"), Group.objects.create(name="Night desk")
    change = reverse("admin:auth_user_change", args=[user.pk])
    form = admin_client.get(change).context["adminform"].form
    data = {name: value for name, value in form.initial.items() if value and name != "password"}
    data |= {"is_staff": "on", "groups": [role.pk], "last_login_0": "", "last_login_1": ""}
    data |= {"date_joined_0": "2026-01-01", "date_joined_1": "00:00:00", "user_permissions": []}
    assert admin_client.post(change, data).status_code == 302
    assert User.objects.get(pk=user.pk).is_staff
    told = " ".join(LogEntry.objects.values_list("change_message", flat=True))
    assert "+ Night desk" in told
    assert "+ is_staff" in told


def test_the_log_is_read_and_never_changed(admin_client, admin_user):
    entry = LogEntry.objects.log_actions(admin_user.pk, [admin_user], 2, "Looked.")
    entry = LogEntry.objects.first()
    page = admin_client.get(reverse("admin:admin_logentry_changelist"))
    assert "Looked." in page.content.decode()
    delete = reverse("admin:admin_logentry_delete", args=[entry.pk])
    assert admin_client.post(delete, {"post": "yes"}).status_code == 403
    assert admin_client.post(
        reverse("admin:auth_user_delete", args=[admin_user.pk]), {"post": "yes"}
    ).status_code in (200, 403)
    assert LogEntry.objects.filter(pk=entry.pk).exists()


def test_the_log_is_for_those_who_may_see_it(client):
    client.force_login(UserFactory(staff=True))
    assert client.get(reverse("admin:admin_logentry_changelist")).status_code == 403


def test_production_asks_for_the_second_factor_and_secure_cookies(tmp_path):
    names = (
        *("STAFF_SECOND_FACTOR", "CANONICAL_HOST", "SESSION_COOKIE_SECURE"),
        *("CSRF_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY"),
    )
    told = f"from django.conf import settings as s; print([getattr(s, n) for n in {names}])"
    environment = os.environ | {
        "ENV_FILE": os.devnull, "SECRET_KEY": "x" * 60, "DATA_DIR": str(tmp_path),
        "SITE_URL": "https://help.example", "DJANGO_SETTINGS_MODULE": "helpcenter.settings",
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", told], capture_output=True, text=True, env=environment
    )
    assert re.findall(r"\w+", done.stdout) == ["True"] * 5, done.stderr
