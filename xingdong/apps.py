"""The project as a Django app: it brings checks and the commands that run the whole."""

from django.apps import AppConfig


class ProjectConfig(AppConfig):
    name = "xingdong"
    verbose_name = "新东社区"

    def ready(self) -> None:
        from xingdong import checks  # noqa: F401  registers itself
