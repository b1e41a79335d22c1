"""The script that other sites load: whole, small, in both languages."""

from __future__ import annotations

import pytest

MOST_BYTES = 15 * 1000


@pytest.mark.parametrize(("locale", "word"), [("en", '"Contact support"'), ("zh-hans", '"帮助"')])
def test_one_small_script_brings_everything(client, locale, word):
    answer = client.get(f"/{locale}/widget.js")
    assert answer["Content-Type"] == "text/javascript; charset=utf-8"
    assert len(answer.content) < MOST_BYTES
    source = answer.content.decode()
    assert word in source
    assert f'const locale = "{locale}"' in source
    assert "Cookie" not in answer.get("Vary", "")
    assert not answer.cookies


def test_it_is_kept_and_asked_for_again_by_name(client):
    answer = client.get("/en/widget.js")
    assert "public" in answer["Cache-Control"]
    assert client.get("/en/widget.js", headers={"if-none-match": answer["ETag"]}).status_code == 304
    assert client.post("/en/widget.js").status_code == 405


def test_it_writes_no_inline_style_and_runs_no_text(client):
    source = client.get("/en/widget.js").content.decode()
    for forbidden in (
        "<style",
        ".style.",
        'setAttribute("style',
        "eval(",
        "new Function",
        "document.write",
    ):
        assert forbidden not in source
    assert source.count("innerHTML") == 1
