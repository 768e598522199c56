"""Headline Timeline: saved lists of headlines become dated, source-attributed rows, with the evidence for each row."""

from importlib.metadata import version

__version__ = version("headline-timeline")
