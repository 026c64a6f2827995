"""Addresses from the environment: of the portal, of its servers, and of mail.

Each becomes what Django or a library wants; `reading` says what all these functions share.
"""

import ipaddress
import os
import re
from email.utils import parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from .reading import REQUIRED, raw, wrong

_LABEL = r"[A-Za-z0-9]([A-Za-z0-9_-]*[A-Za-z0-9])?"
HOST = re.compile(rf"{_LABEL}(\.{_LABEL})*")
DOTTED = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)+")
# What would end an address in a header or an attribute and begin something else.
ENDS_ADDRESSES = re.compile(r"""[;,'"<>\\^`|]""")
SSL_MODES = {"", "disable", "allow", "prefer", "require", "verify-ca", "verify-full"}

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
    "请写成 postgres://用户:密码@主机:5432/库名，或 sqlite:///绝对路径（路径以 / 开头）；"
    "密码里的 / # ? 写成 %2F %23 %3F"
)
EMAIL_REMEDY = (
    "请写成 smtp://用户:密码@主机:587（smtp+ssl:// 为 465 端口）或 file:///目录；"
    "密码里的 / # ? 写成 %2F %23 %3F"
)
BROKER_REMEDY = "请写成 redis://主机:6379/0、rediss://主机:6380/0 或 unix:///套接字路径"
SCANNER_REMEDY = (
    "请写成 tcp://主机:3310、unix:///套接字路径，或函数的完整名称，如 scanners.clamav.scan"
)


def web_address(name: str, default: Any = REQUIRED, *, https: bool = False) -> str:
    """`http(s)://host[:port]` without a trailing slash."""
    remedy = f"请写成 {'https' if https else 'http'}://域名，末尾不带 /"
    value = raw(name, default, remedy)
    if value is None:
        return default
    parts = _split(name, value, remedy)
    schemes = ("https",) if https else ("http", "https")
    extra = parts.path or parts.query or parts.username is not None
    if parts.scheme not in schemes or not _is_host(parts.hostname) or extra:
        raise wrong(name, value, remedy, "不是可用的网址")
    return value


def hosts(name: str, default: Any = REQUIRED, *, any_host: bool = False) -> list[str]:
    """Host names as Django compares them: `portal.example`, `.portal.example`, `[::1]`."""
    remedy = "请只写域名，如 portal.example，不带 https://、端口和 /；多个用逗号分隔"
    value = raw(name, default, remedy)
    if value is None:
        return default
    names = [word.strip() for word in value.split(",")]
    for word in names:
        if not (_is_host(word.removeprefix(".").strip("[]")) or (any_host and word == "*")):
            raise wrong(name, value, remedy)
    return names


def tile_server(name: str, *, https: bool = False) -> tuple[str, str]:
    """The address of map tiles and its origin, for the security policy; both empty when unset."""
    remedy = "请写成 https://主机/{z}/{x}/{y}.png"
    value = raw(name, None, remedy)
    if value is None:
        return "", ""
    parts = _split(name, value, remedy)
    places = all(place in parts.path + parts.query for place in ("{z}", "{x}", "{y}"))
    schemes = ("https",) if https else ("http", "https")
    is_odd = ENDS_ADDRESSES.search(value) or parts.username is not None
    if parts.scheme not in schemes or not _is_host(parts.hostname) or not places or is_odd:
        raise wrong(name, value, remedy, "不是可用的瓦片地址")
    return value, f"{parts.scheme}://{parts.netloc}"


def database(name: str, default: Any = REQUIRED) -> dict[str, Any]:
    """One entry of `DATABASES` from an address: PostgreSQL, or SQLite in WAL mode.

    Options of the driver may follow as a query: `?sslmode=require`, `?host=/folder/of/socket`.
    """
    given = raw(name, default, DATABASE_REMEDY)
    value = default if given is None else given
    parts = _split(name, value, DATABASE_REMEDY)
    # A worker thread keeps its connection for a minute; a dead one is noticed before it is used.
    shared = {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
    path = unquote(parts.path)
    if parts.scheme == "sqlite" and not parts.netloc and path.strip("/") and not parts.query:
        if given is not None:
            _judge_file(name, value, Path(path))
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": path,
            "OPTIONS": dict(SQLITE_OPTIONS),
            **shared,
        }
    database, options = path.strip("/"), dict(parse_qsl(parts.query))
    if parts.scheme in ("postgres", "postgresql") and database and "/" not in database:
        host = options.pop("host", unquote(parts.hostname or ""))
        if _driver_knows(options) and (_is_host(host) or host.startswith("/") or not host):
            return {
                "ENGINE": "django.db.backends.postgresql",
                "NAME": database,
                "USER": unquote(parts.username or ""),
                "PASSWORD": unquote(parts.password or ""),
                "HOST": host,
                "PORT": str(parts.port or ""),
                "OPTIONS": options,
                **shared,
            }
    raise wrong(name, value, DATABASE_REMEDY, "不是可用的数据库地址")


def _judge_file(name: str, value: str, path: Path) -> None:
    """The file of SQLite, or the folder that it will be made in, is there and ours to write."""
    remedy = f"{DATABASE_REMEDY}，它所在的目录要已存在"
    place = path if path.exists() else path.parent
    is_fit = path.is_file() if path.exists() else place.is_dir()
    if path.name == ":memory:" or not is_fit or not os.access(place, os.W_OK):
        raise wrong(name, value, remedy, "指向的文件不能写入")


def _driver_knows(options: dict[str, str]) -> bool:
    from psycopg2 import ProgrammingError  # heavy
    from psycopg2.extensions import make_dsn  # heavy

    try:
        make_dsn(**options)
    except ProgrammingError:
        return False
    return options.get("sslmode", "") in SSL_MODES


def broker(name: str, default: Any = REQUIRED) -> str:
    """The address of a Redis-protocol server, as redis-py reads it."""
    value = raw(name, default, BROKER_REMEDY)
    if value is None:
        return default
    parts = _split(name, value, BROKER_REMEDY)
    number = parts.path.strip("/")  # what is none would be passed over in silence
    is_server = parts.scheme in ("redis", "rediss") and _is_host(parts.hostname)
    at_host = is_server and (not number or (number.isascii() and number.isdigit()))
    at_socket = parts.scheme == "unix" and not parts.netloc and number
    if not (at_host or at_socket):
        raise wrong(name, value, BROKER_REMEDY, "不是可用的消息服务地址")
    return value


def email(name: str, default: Any = REQUIRED, *, console: bool = True) -> dict[str, Any]:
    """Django's e-mail settings from an address: SMTP, a folder of files, or the `console`."""
    remedy = f"{EMAIL_REMEDY}；开发时也可以是 console://" if console else EMAIL_REMEDY
    given = raw(name, default, remedy)
    value = default if given is None else given
    parts = _split(name, value, remedy)
    if parts.scheme == "console" and console and value == "console://":
        return {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}
    folder = unquote(parts.path)
    if parts.scheme == "file" and not parts.netloc and folder.strip("/"):
        if given is not None and not os.access(folder, os.W_OK | os.X_OK):
            raise wrong(name, value, "请先建立这个目录，并让运行门户的用户能写", "不能写入")
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "EMAIL_FILE_PATH": folder,
        }
    # Django signs in only when it has both, and passes over one alone.
    is_whole = bool(parts.username) == bool(parts.password)
    extra = parts.path.strip("/") or parts.query
    if parts.scheme in ("smtp", "smtp+ssl") and _is_host(parts.hostname) and is_whole and not extra:
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
    raise wrong(name, value, remedy, "不是可用的邮件地址")


def sender(name: str, default: Any = REQUIRED) -> str:
    """One address that mail comes from, with or without a name: `名称 <地址@域名>`."""
    remedy = "请写成 名称 <地址@域名>，只写一个，不要换行"
    value = raw(name, default, remedy)
    if value is None:
        return default
    _, address = parseaddr(value)
    try:
        validate_email(address)
        is_one = value.count("@") == 1 and (value == address or value.endswith(f"<{address}>"))
    except ValidationError:
        is_one = False
    if not is_one or not value.isprintable():
        raise wrong(name, value, remedy, "不是可用的发件人")
    return value


def scanner(name: str) -> str:
    """A clamd, or the dotted name of a function; empty when unset."""
    value = raw(name, "", SCANNER_REMEDY)
    if value is None:
        return ""
    if "://" not in value:
        if DOTTED.fullmatch(value):
            return value
        raise wrong(name, value, SCANNER_REMEDY, "不是可用的病毒扫描服务")
    parts = _split(name, value, SCANNER_REMEDY)
    at_host = parts.scheme == "tcp" and _is_host(parts.hostname) and parts.port and not parts.path
    at_socket = parts.scheme == "unix" and not parts.netloc and parts.path.strip("/")
    if not (at_host or at_socket) or parts.query:
        raise wrong(name, value, SCANNER_REMEDY, "不是可用的病毒扫描服务")
    return value


def listening(name: str, default: str) -> str:
    """Where the web process listens, as gunicorn reads it: `host:port` or `unix:/path`."""
    remedy = "请写成 127.0.0.1:8000 或 unix:/套接字路径"
    value = raw(name, default, remedy)
    if value is None:
        return default
    if value.startswith("unix:/"):
        return value
    host, _, port = value.rpartition(":")
    is_port = port.isascii() and port.isdigit() and 0 < int(port) < 2**16
    if not is_port or not _is_host(host.removeprefix("[").removesuffix("]")):
        raise wrong(name, value, remedy)
    return value


def _is_host(host: str | None) -> bool:
    """A name or a number of the network."""
    if not host:
        return False
    try:
        ipaddress.ip_address(host)
    except ValueError:
        # Four numbers that are no address are no name either.
        return bool(HOST.fullmatch(host)) and not re.fullmatch(r"[\d.]+", host)
    return True


def _split(name: str, value: str, remedy: str) -> SplitResult:
    """The parts of an address without blanks and without a fragment."""
    try:
        parts = urlsplit(value)
        _ = parts.port  # urlsplit checks the port only when asked
    except ValueError as error:
        raise wrong(name, value, remedy, "不是可用的地址") from error
    # urlsplit passes over line breaks; a # in a password cuts off the host.
    if parts.fragment or any(not c.isprintable() or c.isspace() for c in value):
        raise wrong(name, value, remedy, "不是可用的地址")
    return parts
