"""Reading papers: pictures in, fields with their evidence out. Pure: no database, no Django.

A page goes one way, and `read` leads through it: `page` (what came in), `canvas` (its pixels),
`engines` (tokens), `layout` (rows), `parse` (fields by the labels of the form), `checks` (what the
paper proves about itself), `trust` (what may be used without a person), `reading` (the result, JSON
both ways). `process` does it in a child that can be killed.
"""
