"""Keys and passphrases; what is wrong with one is told without telling it."""

from typing import Any

from .reading import REQUIRED, ConfigurationError, raw

KEY_LEAST = 50  # characters, as Django's own security.W009
DISTINCT_LEAST = 10  # different characters; of 64 random ones of base64 there are about forty
# What stands in examples and tutorials.
KNOWN_WORDS = (
    "django-insecure",
    "demo-secret",
    "changeme",
    "change-me",
    "your-secret",
    "secretkey",
)
KEY_REMEDY = "请用 openssl rand -base64 48 生成一个"


def key(name: str, default: Any = REQUIRED, *, strict: bool = False) -> str:
    """A key that signs; ``strict`` where it protects somebody."""
    value = raw(name, default, f"{KEY_REMEDY}并设置")
    if value is None:
        return default
    if strict:
        _judge(name, value)
    return value


def keys(name: str, default: Any, *, present: str, strict: bool = False) -> list[str]:
    """Former keys, separated by commas; none of them is the present one."""
    value = raw(name, default, "")
    if value is None:
        return default
    former = [word.strip() for word in value.split(",") if word.strip()]
    if present in former or len(set(former)) < len(former):
        raise ConfigurationError(
            f"环境变量 {name} 里有重复的密钥，或有现用的 SECRET_KEY。请只写以前用过的密钥。"
        )
    if strict:
        for one in former:
            _judge(name, one)
    return former


def passphrase(name: str, *, least: int) -> str:
    value = raw(name, "", "")
    if value is not None and len(value) < least:
        raise ConfigurationError(f"环境变量 {name} 太短。请至少用 {least} 个字符。")
    return value or ""


def _judge(name: str, value: str) -> None:
    plain = value.lower().replace("_", "-")
    for is_wrong, why in (
        (any(word in plain for word in KNOWN_WORDS), "是示例里的密钥"),
        (len(value) < KEY_LEAST, f"太短（{len(value)} 个字符，至少 {KEY_LEAST} 个）"),
        (len(set(value)) < DISTINCT_LEAST, "太简单：不同的字符太少"),
        ((value + value).find(value, 1) < len(value), "太简单：同一段反复出现"),
    ):
        if is_wrong:
            raise ConfigurationError(f"环境变量 {name} {why}。{KEY_REMEDY}。")
