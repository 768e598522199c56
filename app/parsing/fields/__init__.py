"""Named fields (columns, keys, labels) matched to the fields of an entry, by their names and their values."""
