"""Printed files: A4 pages of text, rules and photographs as PDF, written as a stream.

`typeface` is the type that lies in `data/`, `sheet` lays text out on pages, `writer` writes the
objects of a file one after the other and forgets them. The same input gives the same bytes.
"""
