"""What the API tells, field by field; what it is told are the forms (``form_fields``).

The classes carry comments instead of docstrings: the schema would print those to Chinese readers.
"""

from rest_framework import serializers

from requests_desk.models.choices import Channel, Closing, Outcome
from requests_desk.models.surveys import Level, Reason, Solved
from requests_desk.workflow import Action, Grade, Status
from services.models import Kind as ItemKind
from xingdong.accounts.models import ApiToken

from .form_fields import Kind


class Choice(serializers.Serializer):
    value = serializers.JSONField(help_text="提交时填这个值。")
    label = serializers.CharField()  # type: ignore[assignment]  # a field of the answer, where DRF has an attribute
    group = serializers.CharField(allow_blank=True, help_text="所属分组，如部门；没有则为空。")


# One thing to fill in; enough to draw an input and to check it beforehand.
class FormField(serializers.Serializer):
    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field of the answer, where DRF has an attribute
    type = serializers.ChoiceField(choices=Kind.choices)
    required = serializers.BooleanField()  # type: ignore[assignment]  # a field of the answer, where DRF has an attribute
    help = serializers.CharField(allow_blank=True)
    max_length = serializers.IntegerField(allow_null=True)
    choices = Choice(many=True)
    initial = serializers.JSONField(allow_null=True, help_text="建议的初值。")


class CodeName(serializers.Serializer):
    code = serializers.CharField()
    name = serializers.CharField()


class DepartmentName(serializers.Serializer):
    code = serializers.CharField()
    name = serializers.CharField()
    short_name = serializers.CharField()


class EnterpriseName(serializers.Serializer):
    id = serializers.IntegerField()
    credit_code = serializers.CharField()
    name = serializers.CharField()


# 定点: a site of the enterprise, or a place of the community.
class Spot(serializers.Serializer):
    key = serializers.CharField(help_text="点单和派单时 site 填这个值。")
    name = serializers.CharField()


class Item(serializers.Serializer):
    code = serializers.CharField()
    name = serializers.CharField()
    description = serializers.CharField()
    category = CodeName()
    kind = serializers.ChoiceField(choices=ItemKind.choices)
    kind_label = serializers.CharField(source="get_kind_display")
    department = DepartmentName()
    co_departments = DepartmentName(many=True, source="co_departments.all")
    response_limit = serializers.CharField(help_text="派单后首次联系企业的时限。")
    resolve_limit = serializers.CharField(help_text="提交后办结的时限。")
    promised_at = serializers.DateTimeField(help_text="现在提交的承诺办结时间。")
    stages = serializers.ListField(child=serializers.CharField(), source="stage_labels")
    sensitive = serializers.BooleanField()
    is_fallback = serializers.BooleanField(help_text="不确定选哪项时归入此项。")
    materials = serializers.ListField(child=serializers.CharField())
    form_fields = FormField(
        many=True, source="described_fields", help_text="此事项自己的字段，提交在 details 中。"
    )


# An order in a list; needs ``for_list()``.
class OrderRow(serializers.Serializer):
    number = serializers.CharField()
    href = serializers.HyperlinkedIdentityField(
        view_name="api:order", lookup_field="number", help_text="诉求详情的地址。"
    )
    title = serializers.CharField()
    status = serializers.ChoiceField(choices=Status.choices)
    status_label = serializers.CharField(source="get_status_display")
    grade = serializers.ChoiceField(choices=Grade.choices)
    grade_label = serializers.CharField(source="get_grade_display")
    channel = serializers.ChoiceField(choices=Channel.choices)
    channel_label = serializers.CharField(source="get_channel_display")
    item = CodeName()
    enterprise = EnterpriseName(allow_null=True, help_text="匿名诉求没有企业。")
    site = Spot(source="spot", allow_null=True, help_text="定点；匿名诉求可能只有 place。")
    micro_grid = CodeName(allow_null=True)
    department = DepartmentName(source="assignment.department", allow_null=True, default=None)
    handler = serializers.CharField(
        source="assignment.handler.real_name", allow_null=True, default=None
    )
    rework_round = serializers.IntegerField(help_text="第几次重新办理；0 为首次办理。")
    submitted_at = serializers.DateTimeField()
    promised_at = serializers.DateTimeField()
    status_since_at = serializers.DateTimeField()


class ContactCard(serializers.Serializer):
    name = serializers.CharField()
    phone = serializers.CharField(help_text="现在负责办理的人看到全部；其他人看到遮住中间的号码。")
    email = serializers.CharField(allow_blank=True)


class Line(serializers.Serializer):
    label = serializers.CharField()  # type: ignore[assignment]  # a field of the answer, where DRF has an attribute
    text = serializers.CharField()


# The department's turn: 定人定责 for everybody, the clocks for staff.
class AssignmentLine(serializers.Serializer):
    department = DepartmentName()
    handler = serializers.CharField(source="handler.real_name", allow_null=True, default=None)
    rework_round = serializers.IntegerField()
    is_current = serializers.BooleanField()
    dispatched_at = serializers.DateTimeField()
    signed_at = serializers.DateTimeField(allow_null=True)
    contacted_at = serializers.DateTimeField(allow_null=True)
    paused_at = serializers.DateTimeField(allow_null=True, help_text="时限从此暂停，等企业补充。")


# How each date of a turn was counted, under the name of the date; empty where that was not kept.
class DateExplanations(serializers.Serializer):
    sign_due_at = serializers.CharField(allow_blank=True)
    response_due_at = serializers.CharField(allow_blank=True)
    resolve_due_at = serializers.CharField(allow_blank=True)
    return_until_at = serializers.CharField(allow_blank=True)


# Why this department, and by when; staff only.
class Clocks(serializers.Serializer):
    explanation = serializers.CharField(help_text="为什么派给这个部门。")
    sign_due_at = serializers.DateTimeField()
    response_due_at = serializers.DateTimeField()
    resolve_due_at = serializers.DateTimeField()
    next_due_at = serializers.DateTimeField(help_text="最近的时限。")
    return_until_at = serializers.DateTimeField()
    explanations = DateExplanations(help_text="各时限怎么算出来的，一句中文。")
    needs_centre_review = serializers.BooleanField()


class Result(serializers.Serializer):
    outcome = serializers.ChoiceField(choices=Outcome.choices)
    outcome_label = serializers.CharField(source="get_outcome_display")
    text = serializers.CharField(source="result_text")
    figures = serializers.DictField(
        source="outcome_figures", help_text="成效数字：事项 outcome_fields 的字段名 → 值。"
    )


class Rating(serializers.Serializer):
    rework_round = serializers.IntegerField()
    level = serializers.ChoiceField(choices=Level.choices)
    level_label = serializers.CharField(source="get_level_display")
    solved = serializers.ChoiceField(choices=Solved.choices)
    solved_label = serializers.CharField(source="get_solved_display")
    contacted = serializers.BooleanField(allow_null=True)
    reasons = serializers.ListField(child=serializers.ChoiceField(choices=Reason.choices))
    comment = serializers.CharField(allow_blank=True)
    answered_at = serializers.DateTimeField()


# One step of the timeline, newest first.
class Stop(serializers.Serializer):
    action = serializers.ChoiceField(choices=Action.choices)
    title = serializers.CharField()
    actor = serializers.CharField()
    at = serializers.DateTimeField()
    text = serializers.CharField(allow_blank=True, help_text="企业可以看到的说明。")
    internal_text = serializers.CharField(allow_blank=True, help_text="仅工作人员可见。")
    public = serializers.BooleanField(help_text="企业是否看得到这一步。")


class FileLine(serializers.Serializer):
    key = serializers.UUIDField()
    name = serializers.CharField()
    content_type = serializers.CharField()
    size = serializers.IntegerField(help_text="字节")
    created_at = serializers.DateTimeField()
    action = serializers.ChoiceField(choices=Action.choices, help_text="在哪一步上传。")
    href = serializers.URLField()


# Something the asking person may do with the order now.
class Offer(serializers.Serializer):
    action = serializers.ChoiceField(choices=Action.choices)
    verb = serializers.CharField()
    method = serializers.ChoiceField(choices=["POST"])
    href = serializers.URLField()
    confirm = serializers.CharField(allow_blank=True, help_text="不能恢复时的提醒。")
    fields = FormField(many=True)  # type: ignore[assignment]  # a field of the answer, where DRF has an attribute


# What the order's page says beside the row, as the asking person may see it.
class OrderParts(serializers.Serializer):
    description = serializers.CharField()
    details = serializers.DictField(help_text="事项自己的字段：字段名 → 值。")
    detail_lines = Line(many=True, help_text="同上，已写成文字。")
    place = serializers.CharField(allow_blank=True)
    contact = ContactCard()
    item_uncertain = serializers.BooleanField()
    sensitive = serializers.BooleanField()
    urgency_requested = serializers.BooleanField()
    entered_by = serializers.CharField()
    promise_explanation = serializers.CharField(help_text="promised_at 怎么算出来的，一句中文。")
    assignment = AssignmentLine(allow_null=True)
    clocks = Clocks(allow_null=True, help_text="仅工作人员可见。")
    co_departments = DepartmentName(many=True)
    result = Result(allow_null=True, help_text="审核通过后企业才看得到。")
    resolved_at = serializers.DateTimeField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)
    closing = serializers.ChoiceField(choices=Closing.choices, allow_blank=True)
    closing_label = serializers.CharField(allow_blank=True)
    ratings = Rating(many=True)
    timeline = Stop(many=True)
    attachments = FileLine(many=True)
    actions = Offer(many=True)


# Everything about one order: the row and the parts together.
class OrderDetail(OrderParts, OrderRow):
    pass


class Done(serializers.Serializer):
    message = serializers.CharField(help_text="一句中文，说明做了什么。")
    order = OrderDetail(allow_null=True, help_text="之后的诉求；不再可见时为 null。")


class SurveyPage(serializers.Serializer):
    number = serializers.CharField(source="order.number")
    title = serializers.CharField(source="order.title")
    item = serializers.CharField(source="order.item.name")
    department = serializers.CharField(source="department_name")
    handler = serializers.CharField(source="handler_name", allow_blank=True)
    result = Result(source="order")
    sent_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()


# What is asked; reading it records nothing.
class SurveyQuestions(SurveyPage):
    fields = FormField(many=True)  # type: ignore[assignment]  # a field of the answer, where DRF has an attribute


class Thanks(serializers.Serializer):
    message = serializers.CharField()


# Shown this once.
class TokenKey(serializers.Serializer):
    token = serializers.CharField(help_text="放在请求头：Authorization: Token <token>")
    name = serializers.CharField()
    scope = serializers.ChoiceField(ApiToken.Scope.of_programs())
    expires_at = serializers.DateTimeField()
