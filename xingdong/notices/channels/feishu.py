"""飞书群机器人. An HMAC-SHA256 keyed by time and secret in the body; 100 messages a minute."""

import base64
import hashlib
import hmac
from collections.abc import Mapping

from xingdong.notices.models import GroupRobot

from .posting import Body, Fault

CODE, REASON = "code", "msg"
FAULTS: Mapping[int, Fault] = {
    11232: Fault("发送过于频繁。", retryable=True),
    11233: Fault("发送过于频繁。", retryable=True),
    99991400: Fault("发送过于频繁。", retryable=True),
    9499: Fault("消息内容不被接受。"),
    19001: Fault("地址无效，机器人可能已被移出群，请重新填写。"),
    19021: Fault("签名不符：请核对加签密钥和服务器时间。"),
    19022: Fault("服务器 IP 不在名单中，请在机器人的安全设置里登记。"),
    19024: Fault("消息缺少机器人要求的关键词，请在安全设置里去掉关键词。"),
    19036: Fault("机器人已停用，请在群里检查。"),
}


def signature(secret: str, seconds: int) -> str:
    """The platform's way: time and secret are the key, and nothing is signed."""
    digest = hmac.new(f"{seconds}\n{secret}".encode(), b"", hashlib.sha256)
    return base64.b64encode(digest.digest()).decode()


def request_of(robot: GroupRobot, text: str, *, seconds: float) -> tuple[str, Body]:
    body: Body = {"msg_type": "text", "content": {"text": text}}
    if robot.secret:
        moment = int(seconds)
        body |= {"timestamp": str(moment), "sign": signature(robot.secret, moment)}
    return robot.webhook, body
