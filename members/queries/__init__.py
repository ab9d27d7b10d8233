"""What the pages of members show, as rows ready to print."""
