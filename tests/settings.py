"""Settings of the tests: everything in memory or in a temporary folder, no network."""

import os
import tempfile

os.environ["ENV_FILE"] = os.devnull
os.environ.setdefault("SECRET_KEY", "only-for-tests-" + "x" * 40)
os.environ["SITE_URL"] = "http://testserver"
os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="helpcenter-tests-")
os.environ["ALLOWED_HOSTS"] = "testserver,localhost,127.0.0.1"

from helpcenter.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    "attachments": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
}
for _cache in CACHES.values():  # noqa: F405
    if _cache["BACKEND"] == "helpcenter.caching.SharedCache":
        # Tests empty their cache: each process of them has its own.
        worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
        _cache["LOCATION"] = _cache["LOCATION"].rsplit("/", 1)[0] + f"/{worker}"
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
# WhiteNoise looks for it at every start; nothing is collected for tests.
STATIC_ROOT.mkdir(exist_ok=True)  # noqa: F405
