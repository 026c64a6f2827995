"""Who looks after which part of the park."""

from django.apps import AppConfig


class GridsConfig(AppConfig):
    name = "grids"
    verbose_name = "网格与党组织"
    default_auto_field = "django.db.models.BigAutoField"
