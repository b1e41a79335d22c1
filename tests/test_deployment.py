"""What the deployment guide and its files name is there."""

from __future__ import annotations

import re
import shutil
import subprocess

import pytest
import yaml
from django.conf import settings
from django.core.management import get_commands

DOCS = settings.BASE_DIR / "docs"
FOLDER = DOCS / "deployment"
GUIDE = (DOCS / "deployment.md").read_text(encoding="utf-8")
FILES = {
    path.name: path.read_text(encoding="utf-8") for path in FOLDER.rglob("*") if path.is_file()
}
EXAMPLE = (settings.BASE_DIR / ".env.example").read_text(encoding="utf-8")
SETTINGS = set(re.findall(r"^#?([A-Z][A-Z0-9_]+)=", EXAMPLE, re.MULTILINE))
# What the images of others are told, and what Python and the shell are.
NOT_OURS = {
    *("POSTGRES_USER", "POSTGRES_DB", "POSTGRES_PASSWORD", "DISABLE_SECURITY_PLUGIN"),
    *(
        "DISABLE_INSTALL_DEMO_CONFIG",
        "OPENSEARCH_JAVA_OPTS",
        "discovery.type",
        "PATH",
        "PYTHONUNBUFFERED",
    ),
}


def test_every_command_that_is_named_exists():
    told = "\n".join([GUIDE, *FILES.values()])
    named = set(re.findall(r"manage(?:\.py)? ([a-z_]+)\b", told))
    named |= set(re.findall(r'"manage\.py", "([a-z_]+)"', told))
    for many in re.findall(r"help-center-(?:nightly|weekly)@\{?([a-z_,]+)\}?\.timer", told):
        named |= set(many.split(","))
    assert {"migrate", "sync_index", "remind_editors", "deliver"} <= named
    assert sorted(named - get_commands().keys()) == []


def test_every_setting_that_is_named_is_explained():
    compose = yaml.safe_load(FILES["compose.yaml"])
    named = {name for service in compose["services"].values()
             for name in service.get("environment", {})}  # fmt: skip
    named |= set(re.findall(r"\b([A-Z][A-Z0-9_]{3,})=", FILES["Dockerfile"]))
    named |= set(re.findall(r"^([A-Z][A-Z0-9_]+)=", GUIDE, re.MULTILINE))
    assert {"DATABASE_URL", "CACHE_URL", "SEARCH_URL", "SECRET_KEY"} <= named
    assert sorted(named - SETTINGS - NOT_OURS) == []


def test_every_file_that_is_linked_is_there():
    links = re.findall(r"\]\(([^)#]+)\)", GUIDE)
    assert links
    assert [link for link in links if not (DOCS / link).exists()] == []


def test_the_image_has_all_of_the_code():
    copied = set(re.findall(r"^COPY (\w+) \1/", FILES["Dockerfile"], re.MULTILINE))
    assert {"helpcenter", "articles", "search", "support", "templates", "static"} <= copied


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="there is no systemd")
def test_the_units_are_understood(tmp_path):
    for name, text in FILES.items():
        if name.endswith((".service", ".socket", ".timer")):
            # What they start is not on this machine.
            started = re.sub(r"^ExecStart=\S+", "ExecStart=/bin/true", text, flags=re.MULTILINE)
            unit = tmp_path / name.replace("@.", "@sync_index.")
            unit.write_text(started, encoding="utf-8")
    units = sorted(path for path in tmp_path.iterdir())
    assert len(units) >= 6
    done = subprocess.run(
        ["systemd-analyze", "verify", *units], capture_output=True, text=True, timeout=60
    )
    ours = [line for line in done.stderr.splitlines() if "help-center" in line]
    assert ours == []
