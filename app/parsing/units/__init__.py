"""Pieces made lines without markup, lines made units that may be entries, and the dates set off in them."""
