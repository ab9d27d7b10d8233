"""Printed papers that nobody received: for the demo, for training people and for measuring readers.

`papers` says what stands on a paper, `forms` draws it, `wear` makes of it what a scanner or a
telephone would deliver. Everything follows from a seed, and each specimen carries its ground truth.
No person, hospital or number on them exists: places are 示例, numbers begin with 99.
"""
