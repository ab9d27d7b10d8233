"""Checklists of critical illnesses: what has to be shown for each, as data. People tick, never we.

Pure: knows neither Django nor the database.
"""
