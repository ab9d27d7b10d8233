from django.apps import AppConfig


class SiteConfig(AppConfig):
    """How the site is put together: background work, system checks, site-wide commands."""

    name = "config"
    label = "config"
    verbose_name = "Site"

    def ready(self) -> None:
        # They register themselves: a lookup, and the system checks.
        from config.kernel import any_of, checks  # noqa: F401, PLC0415
