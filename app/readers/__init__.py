"""Readers: bytes -> Document -> pieces. One module a format, one line in `registry.READERS`; sniffed by content, never by name.

    notes, pieces = readers.read(document)          # or read(document, as_format="csv")
    for document in sources.open_sources(paths): ...

A reader decides nothing about headlines; it gives pieces with offsets and the fields the format itself names.
"""

from app.readers.registry import Format, Reader, formats, read, reader_named, sniff

__all__ = ["Format", "Reader", "formats", "read", "reader_named", "sniff"]
