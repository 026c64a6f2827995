"""The choices of an order's columns."""

from django.db import models

from enterprises.models import Enterprise


class Channel(models.TextChoices):
    """How the order reached the centre (handbook §2.3 T1)."""

    PORTAL = "portal", "网上点单"
    API = "api", "系统对接"
    PHONE = "phone", "电话"
    VISIT = "visit", "走访"
    WECHAT_GROUP = "wechat_group", "微信群"
    PARTY = "party", "党组织反馈"
    CARRIED = "carried", "挂账到期"


class Outcome(models.TextChoices):
    SOLVED = "solved", "已解决"
    PARTLY = "partly", "部分解决"
    EXPLAINED = "explained", "解释说明"
    IMPOSSIBLE = "impossible", "依法不能解决"


ACHIEVED = frozenset({Outcome.SOLVED, Outcome.PARTLY})
UNSOLVED = frozenset({Outcome.PARTLY, Outcome.IMPOSSIBLE})


class Closing(models.TextChoices):
    """Why a closed order is closed; silence never counts as satisfied (handbook §3.1)."""

    RATED = "rated", "企业已评价"
    UNRATED = "unrated", "未评价"
    NO_SUPPLEMENT = "no_supplement", "企业未补正"
    UNSATISFIED = "unsatisfied", "未满意归档"
    UNREACHABLE = "unreachable", "回访联系不上"
    GONE = "gone", "企业注销或迁出"
    ANONYMOUS = "anonymous", "匿名诉求，不评价"


# An enterprise that orders no more and whose open orders the centre closes (handbook §7 E25).
GONE = frozenset({Enterprise.Status.MOVED, Enterprise.Status.DEREGISTERED})
