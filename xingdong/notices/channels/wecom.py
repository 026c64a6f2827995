"""企业微信群机器人. No signature; the key in the address is the secret; 20 messages a minute."""

from collections.abc import Mapping

from xingdong.notices.models import GroupRobot

from .posting import Body, Fault

CODE, REASON = "errcode", "errmsg"
FAULTS: Mapping[int, Fault] = {
    -1: Fault("平台繁忙。", retryable=True),
    45009: Fault("发送过于频繁。", retryable=True),
    45033: Fault("同时发送过多。", retryable=True),
    93000: Fault("地址无效，机器人可能已被移出群，请重新填写。"),
    93004: Fault("机器人已被停用，请在群里检查。"),
    93008: Fault("机器人不在群里，请重新添加。"),
    40008: Fault("消息类型不被接受。"),
    40058: Fault("消息内容不被接受。"),
    44004: Fault("消息内容为空。"),
    60020: Fault("服务器 IP 不在可信名单中，请在平台登记。"),
}


def request_of(robot: GroupRobot, text: str, *, seconds: float) -> tuple[str, Body]:
    return robot.webhook, {"msgtype": "text", "text": {"content": text}}
