"""Ratios against floors and peers, all taken in one run: `make bench`, or `python -m benchmarks [NAME…]`."""
