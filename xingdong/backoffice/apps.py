"""The back office."""

from django.apps import AppConfig


class BackofficeConfig(AppConfig):
    name = "xingdong.backoffice"
    verbose_name = "管理后台"
