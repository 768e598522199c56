"""Records (items of feeds, rows, objects, cards) read as lists."""
