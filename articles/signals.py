"""What this app tells whoever listens; it does not know who does."""

from django.dispatch import Signal

# Many articles changed at once, without a save() each: argument `pks`, their primary keys.
# Sent inside the transaction that changes them, so that listeners can wait for its commit.
articles_changed = Signal()

# An article is about to be published: arguments `article`, as it would be and not saved, and
# `by`, a user or nobody. Sent inside the transaction; a listener that raises
# `publishing.Refused` with words for the editor keeps it from readers.
article_publishing = Signal()
