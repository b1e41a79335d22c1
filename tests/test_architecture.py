"""The shape that the design draws is the shape of the code."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

ROOT = settings.BASE_DIR
README = ROOT / "README.md"
APPS = ("helpcenter", "articles", "search", "support")


def test_imports_never_turn_back_and_the_engine_stays_behind_its_door():
    lint = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run([lint, "--no-cache"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_broken_contract_would_be_noticed(tmp_path):
    """The contracts are read: a copy of the project that breaks one fails."""
    configuration = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    layers = '["helpcenter", "support", "search", "articles"]'
    assert f"layers = {layers}" in configuration
    turned = configuration.replace(
        f"layers = {layers}", 'layers = ["articles", "search", "support", "helpcenter"]'
    )
    (tmp_path / "pyproject.toml").write_text(turned, encoding="utf-8")
    for app in APPS:
        (tmp_path / app).symlink_to(ROOT / app)
    lint = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run([lint, "--no-cache"], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 1, done.stdout + done.stderr


def test_few_modules_say_that_a_text_is_safe():
    callers = {
        str(path.relative_to(ROOT))
        for app in APPS
        for path in (ROOT / app).rglob("*.py")
        if re.search(r"\bmark_safe\(", path.read_text(encoding="utf-8"))
    }
    assert callers <= {
        "articles/markdown.py",
        "search/highlighting.py",
        "articles/templatetags/page.py",
        "articles/templatetags/structured_data.py",
    }


def map_of_the_code() -> list[str]:
    """The lines of README's map: the fenced block under its heading."""
    section = README.read_text(encoding="utf-8").split("## A map of the code")[1]
    return section.split("```")[1].strip().splitlines()


def paths_in_the_map() -> set[str]:
    """Every file and folder it names; what is indented lies in the folder above."""
    paths, folder = set(), ""
    for line in map_of_the_code():
        name = line.split()[0]
        indented = line.startswith(" ")
        if not indented:
            folder = name if name.endswith("/") else ""
        paths.add(folder + name if indented else name)
        paths |= {folder + module for module in re.findall(r"\b\w+\.py\b", line)}
    return paths


def test_what_the_map_of_the_code_names_is_there():
    assert sorted(path for path in paths_in_the_map() if not (ROOT / path).exists()) == []


def test_every_folder_at_the_top_stands_in_the_map():
    tracked = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if tracked.returncode:
        pytest.skip("not a git work tree")
    folders = {path.split("/")[0] + "/" for path in tracked.stdout.splitlines() if "/" in path}
    drawn = " ".join(map_of_the_code()).split()
    assert sorted(folder for folder in folders if folder[0] != "." and folder not in drawn) == []


def test_the_readme_opens_files_that_are_there():
    table = README.read_text(encoding="utf-8").split("## To change X, open Y")[1].split("\n## ")[0]
    named = re.findall(r"`([\w./-]+/[\w./-]*|[\w.-]+\.(?:py|toml|example))`", table)
    assert named
    assert [path for path in named if not (ROOT / path).exists()] == []
