"""`make bench`: how fast, against the least that the same work costs on this machine.

Each row is a ratio of two measurements of one run; a bare figure says more about the machine than
about the program. Nothing here is a test: a slow day fails nothing.
"""
