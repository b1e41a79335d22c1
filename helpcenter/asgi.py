"""The door for web servers that speak ASGI."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpcenter.settings")

from .starting import count_together, refuse_to_serve

count_together()
application = get_asgi_application()
refuse_to_serve()
