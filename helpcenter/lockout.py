"""Guessing the password of staff: a few failures, then a wait; success counts nothing."""

from __future__ import annotations

from typing import Any

from django.contrib.admin.forms import AdminAuthenticationForm
from django.core.exceptions import ValidationError

from articles import limiting


class LoginForm(AdminAuthenticationForm):
    """The admin's form: too many failures of an address, of an account there, or of an account.

    An account can be kept from its owner by failing often from everywhere (``login-anywhere``);
    an hour of that is the price of not letting many machines guess for ever.
    """

    def clean(self) -> dict[str, Any]:
        """Refuse for a while, whatever was typed, where too much was tried."""
        assert self.request is not None  # noqa: S101 (the admin gives one)
        name = (self.cleaned_data.get("username") or "").casefold()
        counted = (
            ("login", None),
            ("login-name", f"{limiting.client(self.request)} {name}"),
            ("login-anywhere", name),
        )
        seconds = max(limiting.wait(self.request, what, who, count=0) for what, who in counted)
        if seconds:
            raise ValidationError(limiting.words(seconds), code="locked", params={"wait": seconds})
        try:
            return super().clean()
        except ValidationError:
            for what, who in counted:
                limiting.wait(self.request, what, who)
            raise
