"""The door for web servers that speak WSGI."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helpcenter.settings")

from .starting import count_together, refuse_to_serve

count_together()
application = get_wsgi_application()
refuse_to_serve()
