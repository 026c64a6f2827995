"""The ways a notice may leave, and what is known of each but how it is sent."""

from dataclasses import dataclass

from xingdong.records.tables import DescribedChoices


@dataclass(frozen=True)
class Platform:
    """A platform of chat groups, and where its robots may be: its own hosts and no other.

    A webhook is typed by a person; without ``origins`` it could lead into the network behind the
    portal. ``path`` is how an address goes on behind the host.
    """

    name: str
    path: str
    origins: tuple[str, ...]


class ChannelName(DescribedChoices):
    """To one person, or by the robot of a ``platform`` into a chat group."""

    platform: Platform | None

    # fmt: off
    INBOX = "inbox", None, "站内消息"
    EMAIL = "email", None, "电子邮件"
    WECOM = "wecom", Platform("企业微信", "/cgi-bin/webhook/send?key=", ("https://qyapi.weixin.qq.com",)), "企业微信群"
    DINGTALK = "dingtalk", Platform("钉钉", "/robot/send?access_token=", ("https://oapi.dingtalk.com",)), "钉钉群"
    FEISHU = "feishu", Platform("飞书", "/open-apis/bot/v2/hook/", ("https://open.feishu.cn", "https://open.larksuite.com")), "飞书群"
    # fmt: on


PLATFORMS: dict[ChannelName, Platform] = {
    channel: channel.platform for channel in ChannelName if channel.platform is not None
}
PERSONAL = frozenset(ChannelName) - frozenset(PLATFORMS)
