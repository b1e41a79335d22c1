"""A site with nothing but Haystack and its Whoosh backend as they come, doing what ours does."""

import os
from pathlib import Path

DATA = Path(os.environ["DATA_DIR"]) / "stock"
DATA.mkdir(parents=True, exist_ok=True)

SECRET_KEY = "only-for-measuring"
USE_TZ = True
INSTALLED_APPS = ["django.contrib.contenttypes", "haystack", "benchmarks.stock"]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": DATA / "db.sqlite3"}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
HAYSTACK_CONNECTIONS = {
    "default": {
        "ENGINE": "haystack.backends.whoosh_backend.WhooshEngine",
        "PATH": str(DATA / "index"),
        "INCLUDE_SPELLING": os.environ.get("STOCK_SPELLING") == "1",
    }
}
