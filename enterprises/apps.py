"""The clients."""

from django.apps import AppConfig


class EnterprisesConfig(AppConfig):
    name = "enterprises"
    verbose_name = "企业档案"
    default_auto_field = "django.db.models.BigAutoField"
