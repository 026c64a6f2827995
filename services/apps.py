"""The offer and who gives it."""

from django.apps import AppConfig


class ServicesConfig(AppConfig):
    name = "services"
    verbose_name = "服务目录与部门"
    default_auto_field = "django.db.models.BigAutoField"
