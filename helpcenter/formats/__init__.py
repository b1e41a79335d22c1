"""Dates and numbers of each language, where Django's own form is not the best one."""
