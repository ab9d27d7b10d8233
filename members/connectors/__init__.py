"""Other houses that know our members: one folder each, a protocol and a client."""
