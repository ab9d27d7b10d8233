"""What the pages about claims show, as rows ready to print."""
