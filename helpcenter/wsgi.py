"""The door for web servers that speak WSGI."""

import os

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpcenter.settings")

if not settings.SECRET_KEY_IS_SET:
    raise ImproperlyConfigured(
        "Set SECRET_KEY before serving: a long random text, the same for every process. "
        "See .env.example."
    )

application = get_wsgi_application()
