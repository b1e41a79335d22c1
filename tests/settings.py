"""Settings of the tests: everything in memory or in a temporary folder, no network."""

import os
import tempfile
import uuid

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
if SEARCH_URL:  # noqa: F405
    # The whole suite on OpenSearch: indexes of this run alone; a machine of tests may be slow.
    SEARCH_PREFIX, SEARCH_TIMEOUT = f"test-{uuid.uuid4().hex[:12]}", 20.0
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
# WhiteNoise looks for it at every start; nothing is collected for tests.
STATIC_ROOT.mkdir(exist_ok=True)  # noqa: F405
