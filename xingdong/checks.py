"""System checks: a demo stays out of production, and no member of a kind is forgotten."""

from importlib import import_module

from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core import checks
from django.core.checks import Error, Tags
from django.core.exceptions import ImproperlyConfigured
from django.db import connections
from django.db.models import Model, QuerySet
from django.utils.module_loading import import_string

from xingdong.env import ConfigurationError

# The modules whose tables have a row for every member of a kind (``records.tables.complete``).
TABLES = (
    "requests_desk.events.alerts",
    "requests_desk.events.announce",
    "requests_desk.forms.rating",
    "requests_desk.presenting.alarm",
    "requests_desk.presenting.explanations",
    "requests_desk.presenting.for_enterprise",
    "requests_desk.rules.guards.dates",
    "xingdong.notices.channels",
    "xingdong.notices.forms",
    "xingdong.notices.leaving",
    "xingdong.notices.models.preferences",
)


@checks.register
def scanner_can_be_called(app_configs=None, **kwargs) -> list[Error]:
    """Refuse the name of a scanner that does not exist: every upload would fail on it."""
    name = settings.ATTACHMENT_SCANNER
    if not name or "://" in name:
        return []
    try:
        found = import_string(name)
    except ImportError as error:
        reason = str(error)
    else:
        if callable(found):
            return []
        reason = "不是函数"
    return [
        Error(
            f"环境变量 ATTACHMENT_SCANNER 的值“{name}”不可用（{reason}）。",
            hint="请写成函数的完整名称，如 scanners.clamav.scan，或 tcp://主机:3310。",
            id="xingdong.E007",
        )
    ]


@checks.register
def every_member_is_described(app_configs=None, **kwargs) -> list[Error]:
    """Refuse a status, a channel … without its row in a table: whoever needs it first would fail.

    The tables judge themselves when they are read; some are read by the worker alone.
    """
    try:
        for name in TABLES:
            import_module(name)
    except ImproperlyConfigured as gap:
        hint = "请按 docs/recipes.md 补齐。"
        return [Error(f"对照表不全：{gap}", hint=hint, id="xingdong.E006")]
    return []


@checks.register(Tags.database)
def no_demo_accounts_in_production(app_configs=None, databases=None, **kwargs) -> list[Error]:
    """Refuse accounts of the demo community: their passwords are printed by `make run`."""
    if not settings.PRODUCTION or "default" not in (databases or []):
        return []
    user = get_user_model()
    if user._meta.db_table not in connections["default"].introspection.table_names():
        return []  # nothing is migrated yet
    count = user.objects.filter(
        is_active=True, email__iendswith=f"@{settings.DEMO_EMAIL_DOMAIN}"
    ).count()
    if not count:
        return []
    return [
        Error(
            f"数据库里有 {count} 个可登录的演示账号（@{settings.DEMO_EMAIL_DOMAIN}）。",
            hint="请换用空数据库，或在管理后台停用这些账号后再启动。",
            id="xingdong.E005",
        )
    ]


@checks.register(Tags.database)
def catalogue_names_open_departments(
    app_configs=None, databases=None, **kwargs
) -> list[checks.CheckMessage]:
    """Warn of items and rules in force that point to a closed department (handbook §7 E08).

    Only columns that were there from the first migration are read: `migrate` asks too.
    """
    if "default" not in (databases or []):
        return []
    models = [apps.get_model("services.ServiceItem"), apps.get_model("requests_desk.RoutingRule")]
    tables = connections["default"].introspection.table_names()
    if not all(model._meta.db_table in tables for model in models):
        return []

    def rows_of(model: type[Model]) -> QuerySet:
        rows = model._default_manager.filter(is_active=True, department__is_active=False)
        return rows.values_list("pk", "department__name")

    return [
        checks.Warning(
            f"{model._meta.verbose_name} {key} 的部门“{department}”已停用。",
            hint="请在管理后台改由在用的部门承担。",
            id="xingdong.W001",
        )
        for model in models
        for key, department in rows_of(model)
    ]


def refuse_demo_in_production() -> None:
    """Stop a production process before it serves anybody; gunicorn and Celery run no checks.

    Raises `ConfigurationError` with one line for every refusal. Leaves no database connection
    open, because the web process forks after this.
    """
    if not settings.PRODUCTION:
        return
    try:
        errors = [
            *scanner_can_be_called(),
            *every_member_is_described(),
            *no_demo_accounts_in_production(databases=["default"]),
        ]
    finally:
        connections.close_all()
    if errors:
        raise ConfigurationError("\n".join(f"{e.id} {e.msg}{e.hint}" for e in errors))
