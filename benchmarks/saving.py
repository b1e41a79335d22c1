"""What an editor waits for: one article saved, beside 200 others and beside 20,000.

The form of the admin is sent and its answer received, with the index written. Both sites are
saved to in turn, so that a busy machine slows both alike.
"""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
import uuid
from multiprocessing.connection import Connection
from typing import Any

from . import corpus, prepare
from .measuring import Row, median, shown, timed

FEW = "tiny"
SAVES = 40
# The first saves read what a process keeps from then on.
WARM_UP = 3
BUTTONS = {"_continue": "draft saved beside the live copy", "_publish": "published anew"}
# How much slower counts as noise: repeated runs of one size differ by a tenth to a sixth.
NOISE = 1.25


def main(size: str) -> None:
    """Save in turn, tell the medians and what they are of one another."""
    few = prepare.environment(FEW) | {"BENCH_SIZE": FEW}
    command = [sys.executable, "-W", "ignore", "-m", "benchmarks.prepare"]
    subprocess.run(command, env=few, check=True, stdout=subprocess.DEVNULL, cwd=corpus.ROOT)
    editors = {one: start_editor(one) for one in (FEW, size)}
    took: dict[str, list[list[float]]] = {one: [] for one in editors}
    for _turn in range(WARM_UP + SAVES):
        for one, (_process, editor) in editors.items():
            editor.send("save")
            took[one].append(editor.recv())
    for process, editor in editors.values():
        editor.send("stop")
        process.join(30)
    for at, what in enumerate(BUTTONS.values()):
        times = {one: [turn[at] for turn in took[one][WARM_UP:]] for one in took}
        ratio = median(times[size]) / median(times[FEW])
        figure = f"{what}: {corpus.SIZES[size]:,} articles ÷ {corpus.SIZES[FEW]}"
        Row(figure, size, shown(times[size]), shown(times[FEW]), ratio, NOISE).tell()


def start_editor(size: str) -> tuple[Any, Connection]:
    """A process that saves to the site of this size whenever it is told to."""
    here, there = multiprocessing.Pipe()
    context = multiprocessing.get_context("spawn")
    before = dict(os.environ)
    os.environ.update(prepare.environment(size))
    process = context.Process(target=edit, args=(there,), daemon=True)
    process.start()
    os.environ.clear()
    os.environ.update(before)
    return process, here


def edit(asked: Connection) -> None:
    """Answer each ``save`` with the milliseconds that either button took."""
    import django

    django.setup()
    from django.contrib.auth import get_user_model
    from django.test import Client
    from django.urls import reverse

    from articles import publishing
    from articles.models import Article, Category

    name = f"editor-{uuid.uuid4().hex}"
    user = get_user_model().objects.create(username=name, is_staff=True, is_superuser=True)
    client = Client(headers={"host": "127.0.0.1:8000"})
    client.force_login(user)
    article = Article(
        locale="en", slug=name, title="Saved again and again", body="To begin with. " * 100,
        category=Category.objects.filter(parent__isnull=False).first(),
    )  # fmt: skip
    article.save()
    publishing.publish(article)
    address = reverse("admin:articles_article_change", args=[article.pk])
    turn = 0
    try:
        while asked.recv() == "save":
            turn += 1
            answer = []
            for button in BUTTONS:
                values = form_of(article, f"Said anew {turn} {button}. " * 100, button)
                answer.append(timed(lambda values=values: post(client, address, values)))
            asked.send(answer)
    finally:
        article.delete()
        user.delete()


def form_of(article: Any, body: str, button: str) -> dict[str, str]:
    """What the browser sends."""
    names = ("locale", "title", "slug", "kind", "audience", "translation_key")
    values = {name: str(getattr(article, name)) for name in names}
    rows = {"related_rows-TOTAL_FORMS": "0", "related_rows-INITIAL_FORMS": "0"}
    category = str(article.category_id)
    return values | rows | {"body": body, "category": category, "position": "0", button: "x"}


def post(client: Any, address: str, values: dict[str, str]) -> None:
    """Send the form; anything but a redirect is a refusal."""
    status = client.post(address, values).status_code
    if status != 302:
        raise RuntimeError(f"the form was refused ({status})")


if __name__ == "__main__":
    main(os.environ["BENCH_SIZE"])
