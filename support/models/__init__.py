"""What support keeps in the database; a module a family."""
