"""Outlets: the book of what is known of them, and where a headline ends and its outlet begins (docs/outlets.md)."""
