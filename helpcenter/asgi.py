"""The door for web servers that speak ASGI."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpcenter.settings")

application = get_asgi_application()

from .starting import refuse_to_serve  # noqa: E402 (when apps are ready)

refuse_to_serve()
