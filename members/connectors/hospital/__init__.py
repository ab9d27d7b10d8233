"""Hospitals, as letters reach them: over whoever carries letters to them electronically."""
