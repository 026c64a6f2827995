"""What the three platforms share: one POST of JSON, and an answer whose body has the error code.

They answer errors with HTTP 200, so the status alone says nothing. Addresses hold tokens: neither
they nor what urllib says about them ever reach a log or an error text.
"""

import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPException
from typing import Any, Protocol

from django.utils import timezone

from xingdong.notices.models import GroupRobot
from xingdong.notices.models.robots import is_allowed
from xingdong.records.text import carried

from .failing import SendingFailed

TIMEOUT = 5  # seconds to connect, and between two parts of the answer
MOST_ANSWER = 64 * 1024  # bytes
AWAY = frozenset({HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.REQUEST_TIMEOUT})


@dataclass(frozen=True)
class Fault:
    """What an error code of a platform means for us, and what a person has to do about it."""

    remedy: str
    retryable: bool = False


Body = dict[str, object]  # of a request, before it is JSON


class Platform(Protocol):
    """One file of this package: how a platform wants a text, and how it says no."""

    CODE: str  # the answer's field with the error code; 0 is success
    REASON: str
    FAULTS: Mapping[int, Fault]

    def request_of(self, robot: GroupRobot, text: str, *, seconds: float) -> tuple[str, Body]:
        """The address and the body; ``seconds`` is the time that a signature carries."""
        ...


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """An allowed host must not send us to another one."""

    def redirect_request(self, *args: object, **kwargs: object) -> None:
        return None


_opener = urllib.request.build_opener(_NoRedirects)


def send_to_group(platform: Platform, robot: GroupRobot, text: str) -> None:
    """Put ``text`` into the robot's group, or raise ``SendingFailed``."""
    if not robot.is_active:
        raise SendingFailed("机器人已停用。", retryable=False)
    if not is_allowed(robot.kind, robot.webhook):
        raise SendingFailed("Webhook 地址无法使用，请重新填写。", retryable=False)
    address, body = platform.request_of(robot, carried(text), seconds=timezone.now().timestamp())
    answer = _post(address, body)
    code: Any = answer.get(platform.CODE)
    if code == 0:
        return
    fault = platform.FAULTS.get(code, Fault("平台返回了未知错误。", retryable=True))
    reason = str(answer.get(platform.REASON, ""))[:200]
    raise SendingFailed(
        f"{code}：{fault.remedy}（{reason}）",
        retryable=fault.retryable,
        channel_is_away=fault.retryable,
    )


def _post(address: str, body: Body) -> dict[str, Any]:
    request = urllib.request.Request(  # noqa: S310  the origin was checked against the list
        address,
        data=json.dumps(body, ensure_ascii=False).encode(),
        headers={"Content-Type": "application/json; charset=utf-8"},
    )
    try:
        with _opener.open(request, timeout=TIMEOUT) as answer:
            answered = json.loads(answer.read(MOST_ANSWER))
    except urllib.error.HTTPError as error:
        away = error.code in AWAY or error.code >= HTTPStatus.INTERNAL_SERVER_ERROR
        error.close()
        raise SendingFailed(
            f"平台应答 HTTP {error.code}。", retryable=away, channel_is_away=away
        ) from None
    except (OSError, HTTPException) as error:
        why = getattr(error, "reason", error)
        raise SendingFailed(
            f"无法连接平台：{type(why).__name__}。", retryable=True, channel_is_away=True
        ) from None
    except ValueError:
        answered = None
    if not isinstance(answered, dict):
        raise SendingFailed("平台的应答不是 JSON。", retryable=True, channel_is_away=True)
    return answered
