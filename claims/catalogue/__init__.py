"""The lines of a fee list beside the national catalogues and rules. It knows texts and tables.

`match.match` finds the entry that a line names, or none; `look.look_at` asks the rules about a
whole list. What they find are questions to a person. Nothing here refuses or lowers anything.
"""
