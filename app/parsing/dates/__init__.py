"""Dates as lists print them: found, read, and settled by evidence. Knows nothing else of parsing."""
