"""Parsing: pieces -> entries and rejections, by the evidence of whole lists (docs/lists.md). Pure, no I/O."""

from app.parsing.declared.layout import Layout, compile_layout, load_layouts, render
from app.parsing.parse import PART, parse

__all__ = ["PART", "Layout", "compile_layout", "load_layouts", "parse", "render"]
