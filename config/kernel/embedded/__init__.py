"""Django's database engine for the embedded server: ENGINE = "config.kernel.embedded"."""
