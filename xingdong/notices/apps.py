"""Who is told, and how it leaves."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "xingdong.notices"
    verbose_name = "消息"
