"""Files from outside."""

from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "xingdong.files"
    verbose_name = "文件"
