"""The admin's side menu as a table; everybody sees the lines they have the permission for."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse


@dataclass(frozen=True)
class Line:
    """``page`` is an address name of the admin, ``permission`` what one needs to see the line."""

    title: str
    icon: str
    page: str
    permission: str = ""


MENU: tuple[tuple[str, tuple[Line, ...]], ...] = (
    (
        "工作",
        (
            Line("返回门户", "storefront", "orders:home"),
            Line("首页", "home", "admin:index"),
            Line(
                "诉求",
                "receipt_long",
                "admin:requests_desk_order_changelist",
                "requests_desk.view_order",
            ),
            Line(
                "满意度评价",
                "reviews",
                "admin:requests_desk_survey_changelist",
                "requests_desk.view_survey",
            ),
        ),
    ),
    (
        "企业",
        (
            Line(
                "企业",
                "domain",
                "admin:enterprises_enterprise_changelist",
                "enterprises.view_enterprise",
            ),
            Line(
                "企业联络员",
                "contact_phone",
                "admin:enterprises_liaison_changelist",
                "enterprises.view_liaison",
            ),
            Line(
                "走访记录",
                "edit_note",
                "admin:enterprises_visit_changelist",
                "enterprises.view_visit",
            ),
            Line(
                "表格导入",
                "upload_file",
                "admin:enterprises_importrun_changelist",
                "enterprises.view_importrun",
            ),
            Line(
                "特殊代码",
                "pin",
                "admin:enterprises_unusualcode_changelist",
                "enterprises.view_unusualcode",
            ),
            Line(
                "一企一策",
                "checklist",
                "admin:enterprises_plan_changelist",
                "enterprises.view_plan",
            ),
            Line(
                "驻厂员",
                "factory",
                "admin:enterprises_residency_changelist",
                "enterprises.view_residency",
            ),
        ),
    ),
    (
        "网格与党建",
        (
            Line("党建覆盖情况", "monitoring", "party:coverage", "grids.view_partyorganisation"),
            Line("组织体系", "account_tree", "party:tree", "grids.view_partyorganisation"),
            Line("网格", "grid_view", "admin:grids_grid_changelist", "grids.view_grid"),
            Line("微网格", "apps", "admin:grids_microgrid_changelist", "grids.view_microgrid"),
            Line(
                "社区社工",
                "badge",
                "admin:grids_socialworker_changelist",
                "grids.view_socialworker",
            ),
            Line("阵地", "location_home", "admin:grids_venue_changelist", "grids.view_venue"),
            Line(
                "党组织",
                "flag",
                "admin:grids_partyorganisation_changelist",
                "grids.view_partyorganisation",
            ),
            Line(
                "共建单位",
                "handshake",
                "admin:grids_partnerbody_changelist",
                "grids.view_partnerbody",
            ),
            Line(
                "支部结对",
                "join",
                "admin:enterprises_pairing_changelist",
                "enterprises.view_pairing",
            ),
            Line(
                "微信服务群",
                "forum",
                "admin:grids_wechatgroup_changelist",
                "grids.view_wechatgroup",
            ),
            Line(
                "群通知",
                "campaign",
                "admin:grids_groupnotice_changelist",
                "grids.view_groupnotice",
            ),
        ),
    ),
    (
        "服务目录",
        (
            Line(
                "服务事项",
                "list_alt",
                "admin:services_serviceitem_changelist",
                "services.view_serviceitem",
            ),
            Line(
                "服务类别",
                "category",
                "admin:services_category_changelist",
                "services.view_category",
            ),
            Line(
                "部门",
                "apartment",
                "admin:services_department_changelist",
                "services.view_department",
            ),
            Line(
                "推荐语料",
                "model_training",
                "admin:services_trainingexample_changelist",
                "services.view_trainingexample",
            ),
            Line(
                "工作日历",
                "calendar_month",
                "admin:services_calendarday_changelist",
                "services.view_calendarday",
            ),
        ),
    ),
    (
        "派单",
        (
            Line(
                "派单规则",
                "alt_route",
                "admin:requests_desk_routingrule_changelist",
                "requests_desk.view_routingrule",
            ),
            Line(
                "派单模拟",
                "experiment",
                "admin:requests_desk_routingrule_simulate",
                "requests_desk.view_routingrule",
            ),
        ),
    ),
    (
        "系统",
        (
            Line("用户", "group", "admin:accounts_user_changelist", "accounts.view_user"),
            Line(
                "任职", "work", "admin:accounts_appointment_changelist", "accounts.view_appointment"
            ),
            Line(
                "群机器人",
                "smart_toy",
                "admin:notices_grouprobot_changelist",
                "notices.view_grouprobot",
            ),
            Line(
                "消息发送",
                "mail",
                "admin:notices_delivery_changelist",
                "notices.view_delivery",
            ),
            Line(
                "后续处理",
                "sync_problem",
                "admin:requests_desk_orderevent_changelist",
                "requests_desk.view_orderevent",
            ),
            Line(
                "号码查看记录",
                "visibility",
                "admin:insight_phonereveal_changelist",
                "insight.view_phonereveal",
            ),
            Line("接口令牌", "key", "admin:accounts_apitoken_changelist", "accounts.view_apitoken"),
            Line(
                "安全日志",
                "shield",
                "admin:accounts_securityentry_changelist",
                "accounts.view_securityentry",
            ),
            Line("操作记录", "history", "admin:admin_logentry_changelist", "admin.view_logentry"),
        ),
    ),
)


def navigation(request: HttpRequest) -> list[dict]:
    """What ``UNFOLD["SIDEBAR"]["navigation"]`` asks for; groups without a line are left out."""
    groups = []
    for title, lines in MENU:
        items = [
            {"title": line.title, "icon": line.icon, "link": reverse(line.page)}
            for line in lines
            if not line.permission or request.user.has_perm(line.permission)
        ]
        if items:
            groups.append({"title": title, "items": _with_active(items, request.path)})
    return groups


def _with_active(items: list[dict], path: str) -> list[dict]:
    """Mark the line with the longest address the page lies under; a home page only itself."""
    homes = (reverse("admin:index"), reverse("orders:home"))
    fitting = [
        item["link"]
        for item in items
        if path == item["link"] or (item["link"] not in homes and path.startswith(item["link"]))
    ]
    longest = max(fitting, key=len, default=None)
    return [{**item, "active": item["link"] == longest} for item in items]


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
