"""System checks that keep a demo out of production."""

from django.conf import settings
from django.core import checks
from django.core.checks import Error, Tags

SECRET_KEY_LEAST = 50  # characters, as Django's own security.W009


@checks.register(Tags.security)
def production_settings_are_real(app_configs=None, **kwargs) -> list[Error]:
    """Refuse demo values once XINGDONG_ENV says production."""
    if not settings.PRODUCTION:
        return []
    problems = []
    if (
        settings.SECRET_KEY == settings.DEMO_SECRET_KEY
        or len(settings.SECRET_KEY) < SECRET_KEY_LEAST
    ):
        problems.append(
            Error(
                "SECRET_KEY 是演示密钥或太短。",
                hint=f"请用 openssl rand -base64 48 生成（至少 {SECRET_KEY_LEAST} 个字符）。",
                id="xingdong.E001",
            )
        )
    if settings.DEBUG:
        problems.append(
            Error("生产环境不能打开 DEBUG。", hint="请去掉环境变量 DEBUG。", id="xingdong.E002")
        )
    if settings.DEMO_LOGINS:
        problems.append(
            Error(
                "生产环境的登录页不能列出演示账号。",
                hint="请去掉环境变量 DEMO_LOGINS。",
                id="xingdong.E003",
            )
        )
    if "*" in settings.ALLOWED_HOSTS:
        problems.append(
            Error(
                "ALLOWED_HOSTS 不能是 *。",
                hint="请写成实际域名，多个用逗号分隔。",
                id="xingdong.E004",
            )
        )
    return problems
