"""The admin's side menu as a table; everybody sees the lines they have the permission for."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse


@dataclass(frozen=True)
class Line:
    """``page`` is an address name, ``permission`` what one needs to see the line.

    ``tabs`` are pages of the same kind of work: they stand above the list, not in the menu.
    """

    title: str
    icon: str
    page: str
    permission: str = ""
    tabs: tuple["Line", ...] = ()

    @property
    def family(self) -> tuple["Line", ...]:
        return (self, *self.tabs)


def _list(title: str, icon: str, model: str, *tabs: Line) -> Line:
    """The list of ``model``, for whoever may read it."""
    app, name = model.split(".")
    return Line(title, icon, f"admin:{app}_{name}_changelist", f"{app}.view_{name}", tabs)


# Orders, visits, plans and the pages of the party's work are in the portal, and only there.
MENU: tuple[tuple[str, tuple[Line, ...]], ...] = (
    (
        "工作",
        (
            Line("返回门户", "storefront", "orders:home"),
            Line("首页", "home", "admin:index"),
        ),
    ),
    (
        "企业",
        (
            _list(
                "企业", "domain", "enterprises.enterprise",
                _list("表格导入", "upload_file", "enterprises.importrun"),
                _list("特殊代码", "pin", "enterprises.unusualcode"),
            ),
            _list("企业联络员", "contact_phone", "enterprises.liaison"),
            _list("驻厂员", "factory", "enterprises.residency"),
        ),
    ),
    (
        "网格与党建",
        (
            _list(
                "网格", "grid_view", "grids.grid",
                _list("微网格", "apps", "grids.microgrid"),
                _list("阵地", "location_home", "grids.venue"),
            ),
            _list("社区社工", "badge", "grids.socialworker"),
            _list(
                "党组织", "flag", "grids.partyorganisation",
                _list("共建单位", "handshake", "grids.partnerbody"),
                _list("支部结对", "join", "enterprises.pairing"),
            ),
            _list(
                "微信服务群", "forum", "grids.wechatgroup",
                _list("群通知", "campaign", "grids.groupnotice"),
            ),
        ),
    ),
    (
        "服务和派单",
        (
            _list(
                "服务事项", "list_alt", "services.serviceitem",
                _list("服务类别", "category", "services.category"),
                _list("推荐语料", "model_training", "services.trainingexample"),
            ),
            _list("部门", "apartment", "services.department"),
            _list("派单规则", "alt_route", "requests_desk.routingrule"),
            _list("工作日历", "calendar_month", "services.calendarday"),
            _list("满意度评价", "reviews", "requests_desk.survey"),
        ),
    ),
    (
        "系统",
        (
            _list(
                "用户", "group", "accounts.user",
                _list("任职", "work", "accounts.appointment"),
                _list("接口令牌", "key", "accounts.apitoken"),
            ),
            _list(
                "消息发送", "mail", "notices.delivery",
                _list("后续处理", "sync_problem", "requests_desk.orderevent"),
                _list("群机器人", "smart_toy", "notices.grouprobot"),
            ),
            _list(
                "操作记录", "history", "admin.logentry",
                _list("安全日志", "shield", "accounts.securityentry"),
                _list("号码查看记录", "visibility", "insight.phonereveal"),
            ),
        ),
    ),
)  # fmt: skip


def navigation(request: HttpRequest) -> list[dict]:
    """What ``UNFOLD["SIDEBAR"]["navigation"]`` asks for; groups without a line are left out.

    Who may not read the first page of a line is led to the first one that is open to them.
    """
    active = _active(request)
    groups = []
    for title, lines in MENU:
        items = [
            {
                "title": open_pages[0].title,
                "icon": open_pages[0].icon,
                "link": reverse(open_pages[0].page),
                "active": active in open_pages,
            }
            for line in lines
            if (open_pages := _open(line.family, request))
        ]
        if items:
            groups.append({"title": title, "items": items})
    return groups


def tabs(request: HttpRequest) -> list[dict]:
    """What ``UNFOLD["TABS"]`` asks for: the open pages of a line, above each of their lists."""
    families = [_open(line.family, request) for _, lines in MENU for line in lines]
    return [
        {
            "models": [page.permission.replace(".view_", ".") for page in family],
            "items": [{"title": page.title, "link": reverse(page.page)} for page in family],
        }
        for family in families
        if len(family) > 1
    ]


def _open(lines: tuple[Line, ...], request: HttpRequest) -> list[Line]:
    return [line for line in lines if not line.permission or request.user.has_perm(line.permission)]


def _active(request: HttpRequest) -> Line | None:
    """The page with the longest address that this one lies under; a home page only itself."""
    homes = ("admin:index", "orders:home")
    pages = [page for _, lines in MENU for line in lines for page in _open(line.family, request)]
    fitting = [
        page
        for page in pages
        if request.path == reverse(page.page)
        or (page.page not in homes and request.path.startswith(reverse(page.page)))
    ]
    return max(fitting, key=lambda page: len(reverse(page.page)), default=None)


def logo(request: HttpRequest) -> str:
    return static("img/logo.svg")


def stylesheet(request: HttpRequest) -> str:
    return static("css/admin.css")


def script(request: HttpRequest) -> str:
    return static("js/admin.js")


def account_links(request: HttpRequest) -> list[dict]:
    return [
        {"title": title, "link": reverse(page)}
        for title, page in (
            ("修改密码", "account_change_password"),
            ("登录的设备", "account_devices"),
            ("两步验证", "mfa_index"),
            ("接口令牌", "account_tokens"),
        )
    ]
