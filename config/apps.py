from django.apps import AppConfig


class SiteConfig(AppConfig):
    """How the site is put together: background work, system checks, site-wide commands."""

    name = "config"
    label = "config"
    verbose_name = "Site"

    def ready(self) -> None:
        from config.kernel import checks  # noqa: F401, PLC0415  registers the system checks
