"""Banks: what they are asked, and the files they read and write."""
