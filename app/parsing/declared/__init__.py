"""Layouts that a person declares, and the lists that are set so."""
