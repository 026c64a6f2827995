"""The project as a Django app: it brings checks and the commands that run the whole."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class ProjectConfig(AppConfig):
    name = "xingdong"
    verbose_name = "兴东社区"

    def ready(self) -> None:
        from xingdong import checks  # noqa: F401  registers itself


class PortalAdminConfig(AdminConfig):
    """The admin with our own site: entered by role, signed into through the portal's own page."""

    default_site = "xingdong.backoffice.site.PortalAdminSite"
