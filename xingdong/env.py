"""Read the environment loudly: a wrong value stops the start with its name and the remedy.

Every function takes the variable's name first, returns a plain value, and raises
`ConfigurationError` with one line that names the variable and says what to do. Passwords in
addresses are never repeated in a message.
"""

import os
import re
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

REQUIRED = object()

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off"}
TELEPHONE = re.compile(r"\d{3,4}(-?\d{2,8}){0,3}")
TIME_OF_DAY = re.compile(r"([01]\d|2[0-3]):[0-5]\d")

SQLITE_OPTIONS = {
    # Without IMMEDIATE a read that becomes a write fails at once with "database is locked".
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; "
        "PRAGMA foreign_keys=ON; PRAGMA busy_timeout=20000;"
    ),
}

DATABASE_REMEDY = (
    "请写成 postgres://用户:密码@主机:5432/库名，或 sqlite:///绝对路径（路径以 / 开头）"
)
EMAIL_REMEDY = (
    "请写成 smtp://用户:密码@主机:587（smtp+ssl:// 为 465 端口）、file:///目录 或 console://"
)
BROKER_REMEDY = "请写成 redis://主机:6379/0、rediss://主机:6380/0 或 unix:///套接字路径"


class ConfigurationError(ImproperlyConfigured):
    """A variable is missing or wrong; the message is one line for the person who starts it."""


def _raw(name: str, default: Any, remedy: str) -> str | None:
    """The variable without surrounding blanks; None when the default applies (empty = unset)."""
    value = os.environ.get(name, "").strip()
    if value:
        return value
    if default is REQUIRED:
        raise ConfigurationError(f"缺少环境变量 {name}。{remedy}。")
    return None


def text(
    name: str, default: Any = REQUIRED, *, choices: tuple[str, ...] = (), remedy: str = "请设置它"
) -> Any:
    """A string; one of `choices` when given."""
    value = _raw(name, default, remedy)
    if value is None:
        return default
    if choices and value not in choices:
        raise ConfigurationError(
            f"环境变量 {name} 的值“{value}”不可用。可用的值：{'、'.join(choices)}。"
        )
    return value


def switch(name: str, default: Any = REQUIRED) -> bool:
    """A yes or no: 1/0, true/false, yes/no, on/off."""
    value = _raw(name, default, "请设为 1 或 0")
    if value is None:
        return default
    if value.lower() in TRUE:
        return True
    if value.lower() in FALSE:
        return False
    raise ConfigurationError(f"环境变量 {name} 的值“{value}”不可用。请设为 1 或 0。")


def number(name: str, default: Any = REQUIRED, *, least: int = 0, most: int = 2**31) -> int:
    """A whole number from `least` to `most`."""
    remedy = f"请设为 {least} 到 {most} 的整数"
    value = _raw(name, default, remedy)
    if value is None:
        return default
    if not value.isascii() or not value.isdigit() or not least <= int(value) <= most:
        raise ConfigurationError(f"环境变量 {name} 的值“{value}”不可用。{remedy}。")
    return int(value)


def telephone(name: str, default: Any = REQUIRED) -> str:
    """A number that people call, as it is to be read: digits and hyphens."""
    remedy = "请写成 0519-88888888 或 12345 这样的号码"
    value = _raw(name, default, remedy)
    if value is None:
        return default
    if not TELEPHONE.fullmatch(value):
        raise ConfigurationError(f"环境变量 {name} 的值“{value}”不可用。{remedy}。")
    return value


def hours(name: str, default: Any = REQUIRED) -> tuple[str, str]:
    """From when until when of a day, like ``22:00-07:00``; two equal times are no time at all."""
    remedy = "请写成 22:00-07:00；两个时间相同表示没有"
    value = _raw(name, default, remedy)
    if value is None:
        return default
    start, _, end = value.partition("-")
    if not all(TIME_OF_DAY.fullmatch(part) for part in (start, end)):
        raise ConfigurationError(f"环境变量 {name} 的值“{value}”不可用。{remedy}。")
    return start, end


def words(name: str, default: Any = REQUIRED, *, remedy: str = "请用逗号分隔各项") -> list[str]:
    """A list separated by commas."""
    value = _raw(name, default, remedy)
    if value is None:
        return default
    return [word.strip() for word in value.split(",") if word.strip()]


def folder(name: str, default: Path) -> Path:
    """A folder as an absolute path."""
    value = _raw(name, default, "")
    return default if value is None else Path(value).expanduser().absolute()


def web_address(name: str, default: Any = REQUIRED, *, https: bool = False) -> str:
    """`http(s)://host[:port]` without a trailing slash."""
    remedy = f"请写成 {'https' if https else 'http'}://域名，末尾不带 /"
    value = _raw(name, default, remedy)
    if value is None:
        return default
    parts = _split(name, value, remedy)
    schemes = ("https",) if https else ("http", "https")
    if parts.scheme not in schemes or not parts.hostname or parts.path or parts.query:
        raise ConfigurationError(f"环境变量 {name} 不是可用的网址。{remedy}。")
    return value


def tile_server(name: str) -> tuple[str, str]:
    """The address of map tiles and its origin, for the security policy; both empty when unset."""
    remedy = "请写成 https://主机/{z}/{x}/{y}.png"
    value = _raw(name, None, remedy)
    if value is None:
        return "", ""
    parts = _split(name, value, remedy)
    places = all(place in parts.path + parts.query for place in ("{z}", "{x}", "{y}"))
    if parts.scheme not in ("http", "https") or not parts.hostname or not places:
        raise ConfigurationError(f"环境变量 {name} 不是可用的瓦片地址。{remedy}。")
    return value, f"{parts.scheme}://{parts.netloc}"


def database(name: str, default: Any = REQUIRED) -> dict[str, Any]:
    """One entry of `DATABASES` from an address: PostgreSQL, or SQLite in WAL mode.

    Options of the driver may follow as a query: `?sslmode=require`, `?host=/folder/of/socket`.
    """
    value = _raw(name, default, DATABASE_REMEDY)
    parts = _split(name, default if value is None else value, DATABASE_REMEDY)
    # A worker thread keeps its connection for a minute; a dead one is noticed before it is used.
    shared = {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
    if parts.scheme == "sqlite" and not parts.netloc and parts.path.strip("/"):
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": unquote(parts.path),
            "OPTIONS": dict(SQLITE_OPTIONS),
            **shared,
        }
    if parts.scheme in ("postgres", "postgresql") and parts.path.strip("/"):
        options = dict(parse_qsl(parts.query))
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.strip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": options.pop("host", unquote(parts.hostname or "")),
            "PORT": str(parts.port or ""),
            "OPTIONS": options,
            **shared,
        }
    raise ConfigurationError(f"环境变量 {name} 不是可用的数据库地址。{DATABASE_REMEDY}。")


def broker(name: str, default: Any = REQUIRED) -> str:
    """The address of a Redis-protocol server, as redis-py reads it."""
    value = _raw(name, default, BROKER_REMEDY)
    if value is None:
        return default
    parts = _split(name, value, BROKER_REMEDY)
    at_host = parts.scheme in ("redis", "rediss") and parts.hostname
    at_socket = parts.scheme == "unix" and not parts.netloc and parts.path.strip("/")
    if not (at_host or at_socket):
        raise ConfigurationError(f"环境变量 {name} 不是可用的消息服务地址。{BROKER_REMEDY}。")
    return value


def email(name: str, default: Any = REQUIRED) -> dict[str, Any]:
    """Django's e-mail settings from an address: SMTP, a folder of files, or the console."""
    value = _raw(name, default, EMAIL_REMEDY)
    parts = _split(name, default if value is None else value, EMAIL_REMEDY)
    if parts.scheme == "console":
        return {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}
    if parts.scheme == "file" and not parts.netloc and parts.path.strip("/"):
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "EMAIL_FILE_PATH": unquote(parts.path),
        }
    if parts.scheme in ("smtp", "smtp+ssl") and parts.hostname:
        implicit = parts.scheme == "smtp+ssl"
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "EMAIL_HOST": parts.hostname,
            "EMAIL_PORT": parts.port or (465 if implicit else 587),
            "EMAIL_HOST_USER": unquote(parts.username or ""),
            "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
            "EMAIL_USE_SSL": implicit,
            "EMAIL_USE_TLS": not implicit and parts.port != 25,
            "EMAIL_TIMEOUT": 10,
        }
    raise ConfigurationError(f"环境变量 {name} 不是可用的邮件地址。{EMAIL_REMEDY}。")


def _split(name: str, value: str, remedy: str) -> SplitResult:
    try:
        parts = urlsplit(value)
        _ = parts.port  # urlsplit checks the port only when asked
    except ValueError as error:
        raise ConfigurationError(f"环境变量 {name} 不是可用的地址。{remedy}。") from error
    return parts
