"""Rows of the settlement feed: read, judged, refused with a sentence. Pure: no database."""
