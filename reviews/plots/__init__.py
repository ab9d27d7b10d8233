"""Plots as SVG text, for a page and for a file: pure, without a library and without a script.

Numbers come in, words too (they are the caller's, in the reader's language); what goes out is one
`<svg role="img">` with a title and a description. Nothing is told by colour alone: bounds are
dashed, a promised line is dotted and named, points are marked. Looks are classes (`css/plot.css`)
over presentation attributes, so that a file without the style sheet looks right as well.
"""

from reviews.plots.charts import Bar, Point, bars, curve, reliability
from reviews.plots.table import as_table, said_share

__all__ = ["Bar", "Point", "as_table", "bars", "curve", "reliability", "said_share"]
