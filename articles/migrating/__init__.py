"""Help centers of elsewhere → a folder of Markdown that :mod:`articles.importing` takes in."""
