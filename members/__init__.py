"""Who is covered, and who may know."""
