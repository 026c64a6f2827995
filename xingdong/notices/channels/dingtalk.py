"""钉钉群机器人. An HMAC-SHA256 over time and secret goes into the address; 20 messages a minute."""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from urllib.parse import urlencode

from xingdong.notices.models import GroupRobot

from .posting import Body, Fault

CODE, REASON = "errcode", "errmsg"
FAULTS: Mapping[int, Fault] = {
    -1: Fault("平台繁忙。", retryable=True),
    130101: Fault("发送过于频繁。", retryable=True),
    410100: Fault("发送过于频繁。", retryable=True),
    300001: Fault("地址无效，机器人可能已被移出群，请重新填写。"),
    300005: Fault("地址无效，机器人可能已被移出群，请重新填写。"),
    310000: Fault("安全设置不符：请核对加签密钥、关键词和 IP 名单。"),
    400013: Fault("群已解散，请换一个群。"),
    400101: Fault("地址无效，请重新填写。"),
    400102: Fault("机器人已停用，请在群里检查。"),
    40035: Fault("消息内容不被接受。"),
    43004: Fault("消息内容不被接受。"),
    430101: Fault("内容含有平台不允许的外链。"),
    430102: Fault("内容含有平台不允许的文字。"),
}


def signature(secret: str, milliseconds: int) -> str:
    digest = hmac.new(secret.encode(), f"{milliseconds}\n{secret}".encode(), hashlib.sha256)
    return base64.b64encode(digest.digest()).decode()


def request_of(robot: GroupRobot, text: str, *, seconds: float) -> tuple[str, Body]:
    body: Body = {"msgtype": "text", "text": {"content": text}}
    if not robot.secret:
        return robot.webhook, body
    moment = int(seconds * 1000)
    signed = urlencode({"timestamp": moment, "sign": signature(robot.secret, moment)})
    return f"{robot.webhook}&{signed}", body
