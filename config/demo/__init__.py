"""The demo story. One seed makes all of its people and papers."""

SEED = 2026
