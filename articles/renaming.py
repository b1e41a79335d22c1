"""An article has another slug: links to it by name are written anew, so that they follow."""

from __future__ import annotations

import re

from .models import Article


def follow(locale: str, old: str, new: str) -> int:
    """Turn ``article:old`` into ``article:new`` in every text of a language; how many changed.

    Readers are told of no update: the advice is the same. Texts that name the old slug later,
    from an import or a draft, are still led on by the redirect.
    """
    link = re.compile(rf"(?<=\(article:){re.escape(old)}(?=[)#\s>])")
    changed = 0
    for article in Article.objects.in_locale(locale).filter(body__contains=f"(article:{old}"):
        body = link.sub(new, article.body)
        if body != article.body:
            article.body = body
            article.save(small_fix=True, update_fields={"body"})
            changed += 1
    return changed
