"""Another process of the site: `python -m tests.services.other` answers paths with pages.

A line of standard input is JSON, `{"path": …, "post": {…}}`; so is a line of its answer.
"""

from __future__ import annotations

import json
import os
import sys

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
django.setup()

from django.test import Client  # noqa: E402

BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def main() -> None:
    """Answer until there are no more lines."""
    client = Client(headers={"user-agent": BROWSER})
    for line in sys.stdin:
        asked = json.loads(line)
        if "post" in asked:
            response = client.post(asked["path"], asked["post"])
        else:
            # A reader without cookies, for whom pages are kept.
            response = Client(headers={"user-agent": BROWSER}).get(asked["path"])
        answer = {"status": response.status_code, "text": response.content.decode()}
        print(json.dumps(answer), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
