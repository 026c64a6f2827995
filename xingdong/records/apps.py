"""What every kept record has."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "xingdong.records"
    verbose_name = "记录"
