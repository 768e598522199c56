"""Where the lists of a document are, and whether what was read is a list of headlines (docs/lists.md)."""
