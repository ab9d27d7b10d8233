"""Schemes as dated data: one TOML file each, read and checked here; pure, no Django."""
