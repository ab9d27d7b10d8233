"""From an uploaded file to pages: what it is, whether it is safe, and its pictures drawn anew.

Pure: no database and no Django. Whoever sends a file may mean harm, so nothing but its first bytes
is looked at in this process; the rest happens in a child with limits (`child.py`).
"""
