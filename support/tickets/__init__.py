"""A reader's request: the form, the page to follow it on, and what happens between."""
