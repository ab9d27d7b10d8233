"""How much leaves, and that it arrived."""
