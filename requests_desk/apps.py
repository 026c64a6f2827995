"""The desk: the life of an order."""

from django.apps import AppConfig


class RequestsDeskConfig(AppConfig):
    name = "requests_desk"
    verbose_name = "点单与办理"
    default_auto_field = "django.db.models.BigAutoField"
