"""The door for web servers that speak ASGI."""

import os

from django.conf import settings
from django.core.asgi import get_asgi_application
from django.core.exceptions import ImproperlyConfigured

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpcenter.settings")

if not settings.SECRET_KEY_IS_SET:
    raise ImproperlyConfigured(
        "Set SECRET_KEY before serving: a long random text, the same for every process. "
        "See .env.example."
    )

application = get_asgi_application()
