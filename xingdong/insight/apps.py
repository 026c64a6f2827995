"""The pages over everything."""

from django.apps import AppConfig


class InsightConfig(AppConfig):
    name = "xingdong.insight"
    verbose_name = "园区一览"
    default_auto_field = "django.db.models.BigAutoField"
