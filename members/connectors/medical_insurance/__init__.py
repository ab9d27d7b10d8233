"""The medical insurer's settlement feed."""
