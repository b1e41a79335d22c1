"""The door for web servers that speak WSGI."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpcenter.settings")

application = get_wsgi_application()

from .starting import refuse_to_serve  # noqa: E402 (when apps are ready)

refuse_to_serve()
