"""The fiscal platform: whether it issued a receipt, and whether the receipt still stands."""
