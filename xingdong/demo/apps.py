"""The invented community."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "xingdong.demo"
    verbose_name = "演示社区"
