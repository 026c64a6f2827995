"""The ground floor: people and sign-in."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "xingdong.accounts"
    verbose_name = "账号与登录"
    default_auto_field = "django.db.models.BigAutoField"
