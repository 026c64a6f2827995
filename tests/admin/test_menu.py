"""Menu, permissions and pages of the admin name the same things."""

from django.apps import apps
from django.contrib import admin
from django.test import RequestFactory
from django.urls import reverse

from tests.admin.conftest import words_of
from xingdong.backoffice.menu import MENU, navigation
from xingdong.backoffice.permissions import PERMISSIONS

LINES = [page for _, lines in MENU for line in lines for page in line.family]
# What the portal shows, so that nobody has to choose between two lists of the same.
IN_THE_PORTAL = {"requests_desk.order", "enterprises.visit", "enterprises.plan"}


def granted() -> set[str]:
    """Every permission that the table gives to anybody."""
    return {
        "{}.{}_{}".format(model.split(".")[0], verb, model.split(".")[1])
        for models in PERMISSIONS.values()
        for model, verbs in models.items()
        for verb in verbs
    }


def test_every_line_of_the_menu_is_for_somebody():
    assert {line.permission for line in LINES} - granted() == {""}


def test_the_permissions_are_about_models_that_exist():
    named = {model for models in PERMISSIONS.values() for model in models}
    assert {model for model in named if not apps.get_model(model)} == set()


def test_every_page_that_somebody_may_see_is_in_the_menu():
    pages = {f"{model._meta.app_label}.{model._meta.model_name}" for model in admin.site._registry}
    seen = {model for models in PERMISSIONS.values() for model in models}
    lines = {line.permission.replace(".view_", ".") for line in LINES}
    assert (pages & seen) - lines == IN_THE_PORTAL


def lines_of(user) -> list[str]:
    request = RequestFactory().get(reverse("admin:grids_microgrid_changelist"))
    request.user = user
    return [item["title"] for group in navigation(request) for item in group["items"]]


def test_the_menu_of_each_role_is_short(worker, administrator):
    assert lines_of(worker) == [
        *("返回门户", "首页", "企业", "企业联络员", "驻厂员"),
        *("网格", "社区社工", "党组织", "微信服务群"),
        *("服务事项", "部门", "派单规则", "工作日历", "满意度评价", "消息发送"),
    ]
    assert lines_of(administrator) == [
        *("返回门户", "首页", "网格", "社区社工"),
        *("服务事项", "部门", "派单规则", "工作日历", "用户", "群机器人", "操作记录"),
    ]


def test_the_line_of_a_tab_is_marked_and_its_tabs_stand_above_the_list(worker, client):
    client.force_login(worker)
    page = client.get(reverse("admin:grids_microgrid_changelist"))
    groups = page.context["sidebar_navigation"]
    active = [item["title"] for group in groups for item in group["items"] if item["active"]]
    assert active == ["网格"]
    assert "网格 微网格 阵地" in words_of(page)
    alone = client.get(reverse("admin:enterprises_liaison_changelist"))
    assert "tabs-items" not in alone.content.decode()


def test_who_may_read_one_page_of_a_line_sees_no_tabs(administrator, client):
    client.force_login(administrator)
    page = client.get(reverse("admin:notices_grouprobot_changelist"))
    assert "tabs-items" not in page.content.decode()
