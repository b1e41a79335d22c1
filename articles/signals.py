"""What this app tells whoever listens; it does not know who does."""

from django.dispatch import Signal

# Many articles changed at once, without a save() each: argument `pks`, their primary keys.
# Sent inside the transaction that changes them, so that listeners can wait for its commit.
articles_changed = Signal()
