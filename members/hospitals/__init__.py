"""The list of hospitals: a file of it read and judged, and a name that was read found in it. Pure:
no database, no clock."""
