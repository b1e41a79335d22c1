"""A second factor for staff: codes of an app (TOTP), and recovery codes for the day it is lost."""

from __future__ import annotations

import io
import secrets
from base64 import b32encode
from collections.abc import Callable
from typing import Any

import qrcode
import qrcode.image.svg
from django import forms
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django_otp import login as mark_verified
from django_otp import user_has_device
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from articles import deeds, limiting

ADMIN = "/admin/"
# What a user who gave a password but no code yet may ask for.
OPEN = ("second-factor", "second-factor-setup", "second-factor-qr", "admin:logout", "admin:login")
RECOVERY_CODES = 10
GetResponse = Callable[[HttpRequest], HttpResponseBase]


def is_missing(request: HttpRequest) -> bool:
    """Whether this is staff without the code that is asked of them."""
    user: Any = request.user
    if not user.is_authenticated or not user.is_staff or user.is_verified():
        return False
    return is_asked_of(user)


def is_asked_of(user: Any) -> bool:
    """Whether a password alone does not open the desk to this user."""
    return settings.STAFF_SECOND_FACTOR or _has_app(user)


def _has_app(user: Any) -> bool:
    """Recovery codes alone are none: they come and go with the app."""
    return TOTPDevice.objects.devices_for_user(user, confirmed=True).exists()


def second_factor(get_response: GetResponse) -> GetResponse:
    """Middleware: the desk opens with the code; elsewhere staff without it is a mere reader."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        in_desk = request.path.startswith(ADMIN)
        if not in_desk and settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return get_response(request)
        if in_desk and request.path in map(reverse, OPEN):
            return get_response(request)
        if is_missing(request):
            if in_desk:
                again = urlencode({"next": request.get_full_path()})
                return HttpResponseRedirect(f"{reverse('second-factor')}?{again}")
            request.user = AnonymousUser()
        return get_response(request)

    return answer


class CodeForm(forms.Form):
    """Six digits of the app, or a recovery code."""

    code = forms.CharField(
        label=pgettext_lazy("second factor", "Code"),
        max_length=32,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autofocus": True}),
    )

    def __init__(self, request: HttpRequest, accept: Callable[[str], Any]) -> None:
        super().__init__(request.POST if request.method == "POST" else None)
        self.request, self.accept, self.device = request, accept, None

    def clean_code(self) -> str:
        """Refuse a wrong code, and any code after too many wrong ones."""
        who = f"user {self.request.user.pk}"
        seconds = limiting.wait(self.request, "second-factor", who, count=0)
        if seconds:
            raise forms.ValidationError(limiting.words(seconds), code="locked")
        code = "".join(self.cleaned_data["code"].split()).replace("-", "").lower()
        with transaction.atomic():
            self.device = self.accept(code)
        if not self.device:
            limiting.wait(self.request, "second-factor", who)
            raise forms.ValidationError(_("This code is wrong or was used before."), code="wrong")
        return code


def _digest(code: str) -> str:
    """A recovery code as it is kept: of no use to who reads the database without the key."""
    return salted_hmac("second-factor", code, algorithm="sha256").hexdigest()[:16]


def device_of(user: Any, code: str) -> Any:
    """The device of the user that takes the code, or nothing; a recovery code is spent by it."""
    for device in TOTPDevice.objects.filter(user=user, confirmed=True):
        if code.isdecimal() and device.verify_token(code):
            return device
    for kept in StaticDevice.objects.filter(user=user, confirmed=True):
        if not code.isdecimal() and kept.verify_token(_digest(code)):
            return kept
    return None


def recovery_codes(user: Any) -> list[str]:
    """New recovery codes in place of the old; kept are only their digests."""
    StaticDevice.objects.filter(user=user).delete()
    device = StaticDevice.objects.create(user=user, name="recovery")
    codes = [b32encode(secrets.token_bytes(10)).decode().lower() for _n in range(RECOVERY_CODES)]
    for code in codes:
        device.token_set.create(token=_digest(code))
    return ["-".join(code[at : at + 4] for at in range(0, len(code), 4)) for code in codes]


def forget(user: Any) -> None:
    """Take the second factor from a user who lost it: the next login sets up a new one."""
    TOTPDevice.objects.filter(user=user).delete()
    StaticDevice.objects.filter(user=user).delete()


def _page(request: HttpRequest, name: str, title: str, **context: Any) -> TemplateResponse:
    context = {**admin.site.each_context(request), "title": title, **context}
    locked = context.get("form") and context["form"].has_error("code", "locked")
    status = 429 if locked else 200
    return TemplateResponse(request, f"admin/second_factor/{name}.html", context, status=status)


def _is_staff(request: HttpRequest) -> bool:
    return bool(request.user.is_authenticated and request.user.is_staff)


@never_cache
def verify(request: HttpRequest) -> HttpResponse:
    """Ask for a code; right, it opens the desk where the user wanted to go."""
    if not _is_staff(request):
        return HttpResponseRedirect(reverse("admin:login"))
    if not user_has_device(request.user):
        return HttpResponseRedirect(reverse("second-factor-setup"))
    form = CodeForm(request, lambda code: device_of(request.user, code))
    if not form.is_valid():
        return _page(request, "verify", gettext("Two-step login"), form=form)
    request.session.cycle_key()
    mark_verified(request, form.device)
    target = request.GET.get("next", "")
    own = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return HttpResponseRedirect(target if own else reverse("admin:index"))


@never_cache
def setup(request: HttpRequest) -> HttpResponse:
    """Show the secret to an app; its first code makes it the user's, and shows recovery codes."""
    if not _is_staff(request):
        return HttpResponseRedirect(reverse("admin:login"))
    user: Any = request.user
    if user_has_device(user) and not user.is_verified():
        return HttpResponseRedirect(reverse("second-factor"))
    device, _created = TOTPDevice.objects.get_or_create(user=user, confirmed=False, name="app")
    form = CodeForm(request, lambda code: code.isdecimal() and device.verify_token(code) and device)
    if not form.is_valid():
        secret = b32encode(device.bin_key).decode()
        title = gettext("Set up two-step login")
        return _page(request, "setup", title, form=form, secret=secret)
    with transaction.atomic():
        TOTPDevice.objects.filter(user=user).exclude(pk=device.pk).delete()
        TOTPDevice.objects.filter(pk=device.pk).update(confirmed=True)
        codes = recovery_codes(user)
        deeds.note(user, [user], _("Set up two-step login."))
    device.refresh_from_db()
    request.session.cycle_key()
    mark_verified(request, device)
    return _page(request, "codes", gettext("Recovery codes"), codes=codes)


@never_cache
def qr(request: HttpRequest) -> HttpResponse:
    """The secret that is being set up, as a picture for the app; never one that is in use."""
    user: Any = request.user
    allowed = _is_staff(request) and (user.is_verified() or not user_has_device(user))
    device = allowed and TOTPDevice.objects.filter(user=user, confirmed=False, name="app").first()
    if not device:
        raise Http404
    picture = qrcode.make(device.config_url, image_factory=qrcode.image.svg.SvgPathFillImage)
    file = io.BytesIO()
    picture.save(file)
    return HttpResponse(file.getvalue(), content_type="image/svg+xml")
