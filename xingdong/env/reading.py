"""Plain values from the environment: words, numbers, folders.

Every function takes the variable's name first, returns a plain value, and raises
`ConfigurationError` with one line that names the variable, what was typed and what would be right.
Secrets are never repeated.
"""

import os
import re
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured

REQUIRED = object()

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off"}
TELEPHONE = r"\d{3,4}(-?\d{2,8}){0,3}"
TIME_OF_DAY = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
LONGEST_SHOWN = 120  # characters of a value in a message


class ConfigurationError(ImproperlyConfigured):
    """A variable is missing or wrong; a line for each, for the person who starts it."""


def raw(name: str, default: Any, remedy: str) -> str | None:
    """The variable without surrounding blanks; None when the default applies (empty = unset)."""
    value = os.environ.get(name, "").strip()
    if value:
        return value
    if default is REQUIRED:
        raise ConfigurationError(f"缺少环境变量 {name}。{remedy}。")
    return None


def wrong(name: str, value: str, remedy: str, why: str = "不可用") -> ConfigurationError:
    """``value`` as it was typed, in one line, without what may be a password."""
    return ConfigurationError(f"环境变量 {name} 的值“{shown(value)}”{why}。{remedy}。")


def shown(value: str) -> str:
    """What of a value may stand in a message: of an address neither user nor password nor query."""
    scheme, separator, rest = value.partition("://")
    if not separator:
        scheme, rest = "", value
    rest, _, query = rest.partition("?")
    if "@" in rest:
        rest = "…@" + rest.rpartition("@")[2]
    elif separator and ":" in rest and not re.search(r":\d+(/|$)", rest):
        rest = "…"  # a password without its host
    text = scheme + separator + rest + ("?…" if query else "")
    text = "".join(character if character.isprintable() else "␤" for character in text)
    return text if len(text) <= LONGEST_SHOWN else text[:LONGEST_SHOWN] + "…"


def text(
    name: str,
    default: Any = REQUIRED,
    *,
    choices: tuple[str, ...] = (),
    pattern: str = "",
    remedy: str = "请设置它",
) -> Any:
    """A string in one line; one of `choices`, or like `pattern`, when given."""
    value = raw(name, default, remedy)
    if value is None:
        return default
    if choices and value not in choices:
        raise wrong(name, value, f"可用的值：{'、'.join(choices)}")
    if not value.isprintable() or not re.fullmatch(pattern or ".*", value):
        raise wrong(name, value, remedy)
    return value


def switch(name: str, default: Any = REQUIRED) -> bool:
    """A yes or no: 1/0, true/false, yes/no, on/off."""
    value = raw(name, default, "请设为 1 或 0")
    if value is None:
        return default
    if value.lower() in TRUE:
        return True
    if value.lower() in FALSE:
        return False
    raise wrong(name, value, "请设为 1 或 0")


def number(name: str, default: Any = REQUIRED, *, least: int = 0, most: int = 2**31) -> int:
    """A whole number from `least` to `most`."""
    remedy = f"请设为 {least} 到 {most} 的整数"
    value = raw(name, default, remedy)
    if value is None:
        return default
    if not value.isascii() or not value.isdigit() or not least <= int(value) <= most:
        raise wrong(name, value, remedy)
    return int(value)


def telephone(name: str, default: Any = REQUIRED) -> str:
    """A number that people call, as it is to be read: digits and hyphens."""
    remedy = "请写成 0519-88888888 或 12345 这样的号码"
    return text(name, default, pattern=TELEPHONE, remedy=remedy)


def hours(name: str, default: Any = REQUIRED) -> tuple[str, str]:
    """From when until when of a day, like ``22:00-07:00``; two equal times are no time at all."""
    remedy = "请写成 22:00-07:00；两个时间相同表示没有"
    value = raw(name, default, remedy)
    if value is None:
        return default
    start, _, end = value.partition("-")
    if not all(TIME_OF_DAY.fullmatch(part) for part in (start, end)):
        raise wrong(name, value, remedy)
    return start, end


def words(name: str, default: Any = REQUIRED, *, remedy: str = "请用逗号分隔各项") -> list[str]:
    """A list separated by commas."""
    value = raw(name, default, remedy)
    if value is None:
        return default
    return [word.strip() for word in value.split(",") if word.strip()]


def folder(name: str, default: Path | None = None, *, must_exist: bool = False) -> Path:
    """A folder as an absolute path; where it `must_exist`, one that was typed so and is there."""
    value = raw(name, default, "")
    if value is None:
        return default  # type: ignore[return-value]  # REQUIRED is not allowed here
    path = Path(value).expanduser()
    if must_exist and not path.is_absolute():
        raise wrong(name, value, "请写成以 / 开头的完整路径")
    path = path.absolute()
    if (must_exist or path.exists()) and not path.is_dir():
        remedy = "请先建立这个目录，并让运行门户的用户能读写"
        raise wrong(name, value, remedy, "不是已有的目录")
    return path


def writable_folder(name: str, default: Path, *, must_exist: bool = False) -> Path:
    """A folder that we write to; unless it `must_exist` it is made."""
    path = folder(name, default, must_exist=must_exist)
    remedy = "请换一个目录，或让运行门户的用户能读写它"
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise wrong(name, str(path), remedy, f"不能建立（{error.strerror}）") from error
    if not os.access(path, os.R_OK | os.W_OK | os.X_OK):
        raise wrong(name, str(path), remedy, "不能写入")
    return path


def file(name: str, default: str = "") -> str:
    """The path of a file that is there and can be read."""
    value = raw(name, default, "")
    if value is None:
        return default
    if not Path(value).is_file() or not os.access(value, os.R_OK):
        raise wrong(name, value, "请写成已有文件的完整路径，并让运行门户的用户能读", "读不出来")
    return value
