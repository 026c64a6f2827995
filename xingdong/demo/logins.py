"""The sign-ins of the demo community, for the terminal and for the sign-in page."""

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth import get_user_model

from .people import PASSWORD


@dataclass(frozen=True)
class DemoLogin:
    """One account to try: what the person is, and what can be tried with it."""

    role: str
    name: str
    username: str
    password: str
    purpose: str


# One for each role, in the order in which an order meets them.
SHOWN = (
    ("企业联络员", "lianluo", "常州示例轨道配件有限公司：点单、补充、评价"),
    ("企业联络员", "lianluo2", "常州示例储能电池有限公司：看不到别家的诉求"),
    ("企业联络员", "lianluo9", "一人负责两家初创企业"),
    ("部门经办人", "jingban", "人社中心：签收、联系、办结、退单"),
    ("部门负责人", "fuze", "人社中心：审核结果、换经办人"),
    ("社区社工", "shegong", "轨道园区：研判、代录、退单审核、管理后台"),
    ("社区党委书记", "shuji", "服务中心负责人：审核社区自办事项"),
    ("街道领导", "lingdao", "查看诉求和进度，不能操作"),
    ("系统管理员", "guanli", "管理后台：人员、部门、目录、派单规则"),
)


def demo_accounts():
    """The accounts of the demo community that can be signed in with."""
    return get_user_model().objects.filter(
        is_active=True, email__iendswith=f"@{settings.DEMO_EMAIL_DOMAIN}"
    )


def demo_logins() -> list[DemoLogin]:
    """One account for each role; empty in production and while the demo is not loaded."""
    if settings.PRODUCTION:
        return []
    usernames = [username for _, username, _ in SHOWN]
    names = dict(
        demo_accounts().filter(username__in=usernames).values_list("username", "real_name")
    )
    return [
        DemoLogin(role, names[username], username, PASSWORD, purpose)
        for role, username, purpose in SHOWN
        if username in names
    ]
