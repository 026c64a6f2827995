"""Group robots: kept like any record, except that their secrets are written and never read."""

from urllib.parse import urlsplit

from django import forms
from django.contrib import admin, messages
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import action, display
from unfold.widgets import UnfoldAdminPasswordWidget, UnfoldAdminSelect2Widget

from grids.models import MicroGrid
from services.models import Department
from xingdong.notices.channels import CHANNELS, SendingFailed
from xingdong.notices.models import Delivery, GroupRobot
from xingdong.records.admin import RecordAdmin, state
from xingdong.records.forms import ModelForm

TEST_TEXT = "兴东社区 · 测试消息\n收到这条消息，说明群机器人设置正确。"


def _served_by(robot: GroupRobot) -> list[Department | MicroGrid]:
    return [*robot.departments.all(), *robot.micro_grids.all()]


class WrittenOnly(forms.CharField):
    """Filled in or left as it is; what is stored never comes back to the page."""

    def __init__(self, **kwargs):
        widget = UnfoldAdminPasswordWidget(attrs={"autocomplete": "off"}, render_value=False)
        super().__init__(required=False, widget=widget, max_length=500, **kwargs)


class RobotForm(ModelForm):
    webhook = WrittenOnly(label="Webhook 地址")
    secret = WrittenOnly(label="加签密钥")
    department = forms.ModelChoiceField(
        label="服务部门",
        queryset=Department.objects.filter(is_active=True),
        required=False,
        widget=UnfoldAdminSelect2Widget,
    )
    micro_grid = forms.ModelChoiceField(
        label="服务微网格",
        queryset=MicroGrid.objects.all(),
        required=False,
        widget=UnfoldAdminSelect2Widget,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["department"].initial = self.instance.departments.first()
            self.fields["micro_grid"].initial = self.instance.micro_grids.first()
        kept = "已保存，不再显示；留空则不变。"
        self.fields["webhook"].help_text = kept if self.instance.pk else "在群里添加机器人后得到。"
        self.fields["secret"].help_text = (
            kept if self.instance.secret else "钉钉、飞书选择“加签”时填写；企业微信不用填。"
        )

    def clean_webhook(self):
        given = self.cleaned_data["webhook"].strip()
        if not given and not self.instance.webhook:
            raise forms.ValidationError("请填写 Webhook 地址。")
        return given or self.instance.webhook

    def clean(self):
        super().clean()
        cleaned = self.cleaned_data
        if cleaned.get("department") and cleaned.get("micro_grid"):
            self.add_error(None, "服务部门和服务微网格只能选一个；都不选则服务社区。")
        return cleaned

    def _save_m2m(self):
        """Whoever is served points to the robot."""
        super()._save_m2m()  # type: ignore[misc]  # Django's own hook, not in the stubs
        department, micro_grid = self.cleaned_data["department"], self.cleaned_data["micro_grid"]
        self.instance.departments.set([department] if department else [])
        self.instance.micro_grids.set([micro_grid] if micro_grid else [])

    def clean_secret(self):
        return self.cleaned_data["secret"].strip() or self.instance.secret


@admin.register(GroupRobot)
class GroupRobotAdmin(RecordAdmin):
    form = RobotForm
    list_display = ["name", "kind", "serves", "robot_state"]
    list_filter = [("kind", ChoicesDropdownFilter), "is_active"]
    search_fields = ["name"]
    search_help_text = "名称"
    actions_submit_line = ["send_test"]
    readonly_fields = ["host"]
    fieldsets = [
        (None, {"fields": [("name", "kind"), "is_active"]}),
        (
            "服务对象",
            {
                "fields": [("department", "micro_grid")],
                "description": "部门的机器人只收本部门的办件提醒；都不选则服务社区。群消息不含个人"
                "信息，敏感事项只有编号。",
            },
        ),
        ("连接", {"fields": ["host", "webhook", "secret"]}),
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("departments", "micro_grids")

    @display(description="服务对象")
    def serves(self, robot):
        return "、".join(str(body) for body in _served_by(robot)) or "社区"

    @display(description="平台地址")
    def host(self, robot):
        return urlsplit(robot.webhook).hostname or "（未填写）"

    @display(description="状态")
    def robot_state(self, robot):
        if not robot.is_active:
            return state("calm", "已停用")
        if not robot.webhook:
            return state("bad", "失效", "请重新填写 Webhook 地址")
        return state("good", "启用")

    @action(description="保存并发送测试消息", permissions=["change"])
    def send_test(self, request, obj):
        """Send one line to the group now and tell what the platform said."""
        try:
            CHANNELS[obj.kind](Delivery(robot=obj, body=TEST_TEXT))
        except SendingFailed as failure:
            self.message_user(request, f"测试消息没有发出。{failure}", messages.ERROR)
        else:
            self.message_user(request, "测试消息已发出，请在群里查看。", messages.SUCCESS)
