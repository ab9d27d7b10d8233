"""Employers' lists of who takes part: read and judged row by row, without the database."""
