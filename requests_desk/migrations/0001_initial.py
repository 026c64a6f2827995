import uuid

import django.db.models.deletion
import django.db.models.functions.comparison
from django.conf import settings
from django.db import migrations, models

import xingdong.files.models

from ._search_index import drop_index, make_index


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("enterprises", "0001_initial"),
        ("grids", "0001_initial"),
        ("services", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DailySequence",
            fields=[
                ("day", models.DateField(primary_key=True, serialize=False)),
                ("last", models.PositiveIntegerField()),
            ],
            options={
                "verbose_name": "每日编号",
                "verbose_name_plural": "每日编号",
            },
        ),
        migrations.CreateModel(
            name="Order",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=20, unique=True, verbose_name="编号")),
                (
                    "item_uncertain",
                    models.BooleanField(default=False, verbose_name="企业不确定事项"),
                ),
                ("sensitive", models.BooleanField(default=False, verbose_name="敏感")),
                ("title", models.CharField(max_length=60, verbose_name="标题")),
                ("description", models.TextField(max_length=2000, verbose_name="诉求描述")),
                ("details", models.JSONField(blank=True, default=dict, verbose_name="事项信息")),
                ("place", models.CharField(max_length=120, verbose_name="地点")),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("portal", "网上点单"),
                            ("api", "系统对接"),
                            ("phone", "电话"),
                            ("visit", "走访"),
                            ("wechat_group", "微信群"),
                            ("party", "党组织反馈"),
                            ("carried", "挂账到期"),
                        ],
                        default="portal",
                        max_length=16,
                        verbose_name="来源",
                    ),
                ),
                (
                    "grade",
                    models.CharField(
                        choices=[("normal", "一般"), ("urgent", "紧急"), ("critical", "特急")],
                        default="normal",
                        max_length=10,
                        verbose_name="紧急程度",
                    ),
                ),
                (
                    "urgency_requested",
                    models.BooleanField(default=False, verbose_name="企业申请加急"),
                ),
                (
                    "query_digest",
                    models.CharField(
                        blank=True, editable=False, max_length=64, null=True, unique=True
                    ),
                ),
                (
                    "bundle",
                    models.UUIDField(
                        blank=True, editable=False, null=True, verbose_name="一起提交的诉求"
                    ),
                ),
                (
                    "idempotency_key",
                    models.CharField(blank=True, editable=False, max_length=64, null=True),
                ),
                ("contact_name", models.CharField(max_length=40, verbose_name="联系人")),
                ("contact_phone", models.CharField(max_length=20, verbose_name="联系电话")),
                (
                    "contact_email",
                    models.EmailField(blank=True, max_length=254, verbose_name="联系邮箱"),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("submitted", "待分派"),
                            ("triage", "待研判"),
                            ("supplement", "待补充"),
                            ("routed", "待签收"),
                            ("in_progress", "办理中"),
                            ("on_hold", "挂起"),
                            ("return_review", "退单待审"),
                            ("review", "办结待审"),
                            ("resolved", "待评价"),
                            ("closed", "已归档"),
                            ("withdrawn", "已撤回"),
                            ("rejected", "不予受理"),
                            ("merged", "已并单"),
                        ],
                        default="submitted",
                        max_length=16,
                        verbose_name="状态",
                    ),
                ),
                (
                    "rework_round",
                    models.PositiveSmallIntegerField(default=0, verbose_name="二次办理轮次"),
                ),
                (
                    "accepted_returns",
                    models.PositiveSmallIntegerField(default=0, verbose_name="已退单次数"),
                ),
                (
                    "supplement_rounds",
                    models.PositiveSmallIntegerField(default=0, verbose_name="请企业补充次数"),
                ),
                (
                    "last_progress_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="部门最近进展时间"),
                ),
                (
                    "rework_was_asked",
                    models.BooleanField(default=False, verbose_name="归档后已要求重办"),
                ),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("solved", "已解决"),
                            ("partly", "部分解决"),
                            ("explained", "解释说明"),
                            ("impossible", "依法不能解决"),
                        ],
                        max_length=12,
                        verbose_name="办理结果",
                    ),
                ),
                ("result_text", models.TextField(blank=True, verbose_name="答复")),
                (
                    "outcome_figures",
                    models.JSONField(blank=True, default=dict, verbose_name="成效数字"),
                ),
                ("result_basis", models.TextField(blank=True, verbose_name="依据")),
                (
                    "comes_back_on",
                    models.DateField(
                        blank=True,
                        help_text="现在不能解决的，到这一天由社区重新研判。",
                        null=True,
                        verbose_name="挂账日期",
                    ),
                ),
                ("recheck_on", models.DateField(blank=True, null=True, verbose_name="复查日期")),
                (
                    "closing",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("rated", "企业已评价"),
                            ("unrated", "未评价"),
                            ("no_supplement", "企业未补正"),
                            ("unsatisfied", "未满意归档"),
                            ("unreachable", "回访联系不上"),
                            ("gone", "企业注销或迁出"),
                            ("anonymous", "匿名诉求，不评价"),
                        ],
                        max_length=16,
                        verbose_name="归档原因",
                    ),
                ),
                ("submitted_at", models.DateTimeField(verbose_name="提交时间")),
                ("promised_at", models.DateTimeField(verbose_name="承诺办结时间")),
                ("status_since_at", models.DateTimeField(verbose_name="进入当前状态时间")),
                (
                    "resolved_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="办结时间"),
                ),
                ("closed_at", models.DateTimeField(blank=True, null=True, verbose_name="归档时间")),
                (
                    "author",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="authored_orders",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="企业联络员",
                    ),
                ),
                (
                    "continues",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="continued_by",
                        to="requests_desk.order",
                        verbose_name="接续诉求",
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entered_orders",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="录入人",
                    ),
                ),
                (
                    "enterprise",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="orders",
                        to="enterprises.enterprise",
                        verbose_name="企业",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="orders",
                        to="services.serviceitem",
                        verbose_name="服务事项",
                    ),
                ),
                (
                    "linked",
                    models.ManyToManyField(
                        blank=True, to="requests_desk.order", verbose_name="关联件"
                    ),
                ),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merged_orders",
                        to="requests_desk.order",
                        verbose_name="并入诉求",
                    ),
                ),
                (
                    "micro_grid",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="orders",
                        to="grids.microgrid",
                        verbose_name="微网格",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        blank=True,
                        help_text="企业的其他厂区；留空为主厂区。",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="orders",
                        to="enterprises.site",
                        verbose_name="厂区",
                    ),
                ),
                (
                    "venue",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="orders",
                        to="grids.venue",
                        verbose_name="阵地",
                    ),
                ),
                (
                    "triage_due_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="研判时限"),
                ),
            ],
            options={
                "verbose_name": "诉求",
                "verbose_name_plural": "诉求",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(fields=["enterprise", "-id"], name="order_by_enterprise"),
                    models.Index(fields=["status", "-id"], name="order_by_status"),
                    models.Index(fields=["micro_grid", "-id"], name="order_by_micro_grid"),
                    models.Index(fields=["item", "-id"], name="order_by_item"),
                    models.Index(
                        condition=models.Q(("bundle__isnull", False)),
                        fields=["bundle"],
                        name="order_by_bundle",
                    ),
                    models.Index(
                        condition=models.Q(
                            (
                                "status__in",
                                frozenset(["closed", "merged", "rejected", "withdrawn"]),
                            ),
                            _negated=True,
                        ),
                        fields=["status", "status_since_at"],
                        name="order_waiting",
                    ),
                    models.Index(
                        condition=models.Q(("comes_back_on__isnull", False)),
                        fields=["comes_back_on"],
                        name="order_carried",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("entered_by", "idempotency_key"), name="one_order_per_press"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("closed_at__isnull", False),
                                (
                                    "status__in",
                                    frozenset(["closed", "merged", "rejected", "withdrawn"]),
                                ),
                            ),
                            models.Q(
                                models.Q(
                                    (
                                        "status__in",
                                        frozenset(["closed", "merged", "rejected", "withdrawn"]),
                                    ),
                                    _negated=True,
                                ),
                                ("closed_at__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="final_orders_have_a_closing_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "closed"), _negated=True),
                            models.Q(("closing", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="closed_orders_say_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                models.Q(("outcome", "impossible"), _negated=True),
                                ("comes_back_on__isnull", True),
                            ),
                            models.Q(("result_basis", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="what_cannot_be_solved_has_a_basis",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("comes_back_on__isnull", True),
                            ("outcome__in", frozenset(["impossible", "partly"])),
                            _connector="OR",
                        ),
                        name="only_the_unsolved_comes_back",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("entered_by__isnull", False),
                                ("enterprise__isnull", False),
                                ("query_digest__isnull", True),
                            ),
                            models.Q(
                                ("author__isnull", True),
                                ("entered_by__isnull", True),
                                ("enterprise__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="anonymous_orders_name_nobody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("place", ""), _negated=True),
                        name="every_order_has_a_place",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("enterprise__isnull", True),
                            ("micro_grid__isnull", False),
                            _connector="OR",
                        ),
                        name="orders_of_enterprises_lie_in_a_micro_grid",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("site__isnull", True),
                            models.Q(("enterprise__isnull", False), ("venue__isnull", True)),
                            _connector="OR",
                        ),
                        name="a_site_is_one_of_the_enterprise",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "triage"), _negated=True),
                            ("triage_due_at__isnull", False),
                            _connector="OR",
                        ),
                        name="triage_has_a_limit",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RoutingRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        blank=True,
                        choices=[("startup", "初创期"), ("growth", "成长期"), ("mature", "成熟期")],
                        max_length=10,
                        verbose_name="仅限企业阶段",
                    ),
                ),
                (
                    "grade",
                    models.CharField(
                        blank=True,
                        choices=[("normal", "一般"), ("urgent", "紧急"), ("critical", "特急")],
                        max_length=10,
                        verbose_name="仅限紧急程度",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="备注")),
                ("is_active", models.BooleanField(default=True, verbose_name="启用")),
                (
                    "co_departments",
                    models.ManyToManyField(
                        blank=True,
                        help_text="留空则沿用事项的协办部门。",
                        related_name="assisting_rules",
                        to="services.department",
                        verbose_name="协办部门",
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="routing_rules",
                        to="services.department",
                        verbose_name="主办部门",
                    ),
                ),
                (
                    "grid",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="grids.grid",
                        verbose_name="仅限网格",
                    ),
                ),
                (
                    "handler",
                    models.ForeignKey(
                        blank=True,
                        help_text="留空则派给部门内在办最少的人。",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="routing_rules",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="指定经办人",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="routing_rules",
                        to="services.serviceitem",
                        verbose_name="服务事项",
                    ),
                ),
                (
                    "micro_grid",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="grids.microgrid",
                        verbose_name="仅限微网格",
                    ),
                ),
            ],
            options={
                "verbose_name": "派单规则",
                "verbose_name_plural": "派单规则",
                "ordering": ["item", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("item"),
                        django.db.models.functions.comparison.Coalesce("micro_grid", 0),
                        django.db.models.functions.comparison.Coalesce("grid", 0),
                        models.F("stage"),
                        models.F("grade"),
                        condition=models.Q(("is_active", True)),
                        name="one_active_rule_per_condition",
                        violation_error_message="已有条件完全相同的启用规则。",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Assignment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "rework_round",
                    models.PositiveSmallIntegerField(default=0, verbose_name="二次办理轮次"),
                ),
                ("explanation", models.CharField(max_length=300, verbose_name="派单说明")),
                ("dispatched_at", models.DateTimeField(verbose_name="派单时间")),
                ("sign_due_at", models.DateTimeField(verbose_name="签收时限")),
                ("response_due_at", models.DateTimeField(verbose_name="响应时限")),
                ("resolve_due_at", models.DateTimeField(verbose_name="办结时限")),
                ("return_until_at", models.DateTimeField(verbose_name="可退单截止")),
                ("limits", models.JSONField(blank=True, default=dict, verbose_name="冻结的时限")),
                ("original_due_at", models.DateTimeField(verbose_name="原办结时限")),
                ("pauses", models.JSONField(blank=True, default=list, verbose_name="暂停记录")),
                ("event_at", models.DateTimeField(blank=True, null=True, verbose_name="活动时间")),
                (
                    "event_place",
                    models.CharField(blank=True, max_length=120, verbose_name="活动地点"),
                ),
                (
                    "event_seats",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="活动名额"),
                ),
                (
                    "scheduled_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="排期确认时间"),
                ),
                (
                    "schedule_due_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="排期确认时限"),
                ),
                (
                    "next_alert_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="下次提醒时间"),
                ),
                ("next_due_at", models.DateTimeField(verbose_name="最近时限")),
                ("paused_at", models.DateTimeField(blank=True, null=True, verbose_name="暂停时间")),
                ("signed_at", models.DateTimeField(blank=True, null=True, verbose_name="签收时间")),
                (
                    "contacted_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="首次联系时间"),
                ),
                (
                    "contact_kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("phone", "电话"),
                            ("visit", "上门"),
                            ("wechat", "微信"),
                            ("meeting", "面谈"),
                        ],
                        max_length=10,
                        verbose_name="联系方式",
                    ),
                ),
                (
                    "finished_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="提交结果时间"),
                ),
                (
                    "needs_centre_review",
                    models.BooleanField(
                        default=False,
                        help_text="部门内没有第二位负责人时，结果由社区审核。",
                        verbose_name="由社区审核",
                    ),
                ),
                ("ended_at", models.DateTimeField(blank=True, null=True, verbose_name="结束时间")),
                (
                    "ending",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("finished", "已办结"),
                            ("returned", "已退单"),
                            ("moved", "已改派"),
                            ("merged", "已并单"),
                            ("withdrawn", "企业撤回"),
                            ("expired", "企业未补正"),
                            ("gone", "企业注销或迁出"),
                        ],
                        max_length=10,
                        verbose_name="结束方式",
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assignments",
                        to="services.department",
                        verbose_name="部门",
                    ),
                ),
                (
                    "dispatched_by",
                    models.ForeignKey(
                        blank=True,
                        help_text="空白为系统自动派单。",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="派单人",
                    ),
                ),
                (
                    "finished_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="提交结果人",
                    ),
                ),
                (
                    "handler",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="handled_assignments",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="经办人",
                    ),
                ),
                (
                    "return_asked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="退单申请人",
                    ),
                ),
                (
                    "signed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="签收人",
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="assignments",
                        to="requests_desk.order",
                        verbose_name="诉求",
                    ),
                ),
                (
                    "rule",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="assignments",
                        to="requests_desk.routingrule",
                        verbose_name="派单规则",
                    ),
                ),
            ],
            options={
                "verbose_name": "派单",
                "verbose_name_plural": "派单",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("ended_at__isnull", True), ("paused_at__isnull", True)),
                        fields=["next_alert_at"],
                        name="alerts_due",
                    ),
                    models.Index(
                        condition=models.Q(("event_at__isnull", False)),
                        fields=["event_at"],
                        name="activities",
                    ),
                    models.Index(fields=["handler", "-id"], name="latest_of_handler"),
                    models.Index(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=["department", "next_due_at", "id"],
                        name="queue_of_department",
                    ),
                    models.Index(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=["handler", "next_due_at", "id"],
                        name="queue_of_handler",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("order",),
                        name="one_current_assignment",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", True), ("ending", "")),
                            models.Q(
                                ("ended_at__isnull", False), models.Q(("ending", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="ended_assignments_say_how",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SearchText",
            fields=[
                (
                    "order",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="search_text",
                        serialize=False,
                        to="requests_desk.order",
                        verbose_name="诉求",
                    ),
                ),
                ("text", models.TextField(verbose_name="检索文本")),
            ],
            options={
                "verbose_name": "检索文本",
                "verbose_name_plural": "检索文本",
            },
        ),
        migrations.CreateModel(
            name="Assist",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("requested_at", models.DateTimeField(verbose_name="提请时间")),
                (
                    "task",
                    models.TextField(
                        blank=True,
                        help_text="空白为目录注明的协办部门，不需答复。",
                        verbose_name="协办任务",
                    ),
                ),
                ("due_at", models.DateTimeField(blank=True, null=True, verbose_name="协办时限")),
                (
                    "answered_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="答复时间"),
                ),
                ("answer", models.TextField(blank=True, verbose_name="协办答复")),
                ("waived_at", models.DateTimeField(blank=True, null=True, verbose_name="免除时间")),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="答复人",
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assists",
                        to="services.department",
                        verbose_name="协办部门",
                    ),
                ),
                (
                    "requested_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="提请人",
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="assists",
                        to="requests_desk.order",
                        verbose_name="诉求",
                    ),
                ),
            ],
            options={
                "verbose_name": "协办",
                "verbose_name_plural": "协办",
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("order", "department"), name="one_assist_per_department"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="OrderEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "action",
                    models.CharField(
                        choices=[
                            ("submit", "提交诉求"),
                            ("route", "自动派单"),
                            ("send_to_triage", "转社区研判"),
                            ("dispatch", "社区派单"),
                            ("reject", "不予受理"),
                            ("set_grade", "调整紧急程度"),
                            ("reassign", "更换经办人"),
                            ("sign", "部门签收"),
                            ("contact", "联系企业"),
                            ("note", "办理记录"),
                            ("message", "留言"),
                            ("ask_extension", "申请延期"),
                            ("approve_extension", "同意延期"),
                            ("refuse_extension", "不同意延期"),
                            ("ask_hold", "申请挂起"),
                            ("approve_hold", "同意挂起"),
                            ("refuse_hold", "不同意挂起"),
                            ("resume", "恢复办理"),
                            ("add_assist", "提请协办"),
                            ("answer_assist", "协办答复"),
                            ("waive_assist", "免除协办"),
                            ("schedule", "排期确认"),
                            ("ask_supplement", "请企业补充材料"),
                            ("supplement", "企业已补充"),
                            ("ask_return", "申请退单"),
                            ("accept_return", "同意退单"),
                            ("refuse_return", "不同意退单"),
                            ("redispatch", "社区改派"),
                            ("convene", "发起会商"),
                            ("minute", "会商纪要"),
                            ("link", "关联诉求"),
                            ("unlink", "解除关联"),
                            ("transfer", "部门合并转办"),
                            ("merge", "并单"),
                            ("unmerge", "撤销并单"),
                            ("finish", "提交办理结果"),
                            ("approve", "办结"),
                            ("refuse_result", "退回修改"),
                            ("rate", "企业评价"),
                            ("rate_late", "企业补评"),
                            ("expire_survey", "评价期满"),
                            ("expire_supplement", "逾期未补充"),
                            ("rate_by_phone", "电话回访评价"),
                            ("log_call", "回访未接通"),
                            ("call_back", "差评回访"),
                            ("appeal", "申诉评价"),
                            ("decide_appeal", "申诉结论"),
                            ("ask_rework", "要求重新办理"),
                            ("archive", "未满意归档"),
                            ("close_gone", "企业注销或迁出归档"),
                            ("recheck", "复查隐患"),
                            ("recall", "挂账到期"),
                            ("withdraw", "企业撤回"),
                            ("urge", "企业催办"),
                            ("supervise", "督办"),
                            ("answer_supervision", "督办答复"),
                            ("remind", "临期提醒"),
                            ("overdue", "已超时限"),
                            ("escalate", "超时报送领导"),
                            ("publish", "超时通报"),
                            ("recompute", "时限重算"),
                            ("hand_over", "企业联系人交接"),
                        ],
                        max_length=20,
                        verbose_name="动作",
                    ),
                ),
                (
                    "from_status",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("submitted", "待分派"),
                            ("triage", "待研判"),
                            ("supplement", "待补充"),
                            ("routed", "待签收"),
                            ("in_progress", "办理中"),
                            ("on_hold", "挂起"),
                            ("return_review", "退单待审"),
                            ("review", "办结待审"),
                            ("resolved", "待评价"),
                            ("closed", "已归档"),
                            ("withdrawn", "已撤回"),
                            ("rejected", "不予受理"),
                            ("merged", "已并单"),
                        ],
                        max_length=16,
                        verbose_name="原状态",
                    ),
                ),
                (
                    "to_status",
                    models.CharField(
                        choices=[
                            ("submitted", "待分派"),
                            ("triage", "待研判"),
                            ("supplement", "待补充"),
                            ("routed", "待签收"),
                            ("in_progress", "办理中"),
                            ("on_hold", "挂起"),
                            ("return_review", "退单待审"),
                            ("review", "办结待审"),
                            ("resolved", "待评价"),
                            ("closed", "已归档"),
                            ("withdrawn", "已撤回"),
                            ("rejected", "不予受理"),
                            ("merged", "已并单"),
                        ],
                        max_length=16,
                        verbose_name="新状态",
                    ),
                ),
                (
                    "rework_round",
                    models.PositiveSmallIntegerField(default=0, verbose_name="二次办理轮次"),
                ),
                (
                    "by_role",
                    models.CharField(
                        choices=[
                            ("enterprise", "企业"),
                            ("department", "经办部门"),
                            ("head", "部门负责人"),
                            ("helper", "协办部门"),
                            ("inspector", "复查部门"),
                            ("centre", "社区"),
                            ("leader", "街道领导"),
                            ("system", "系统"),
                        ],
                        max_length=12,
                        verbose_name="身份",
                    ),
                ),
                ("by_name", models.CharField(blank=True, max_length=60, verbose_name="姓名")),
                ("by_label", models.CharField(blank=True, max_length=120, verbose_name="单位")),
                ("is_public", models.BooleanField(default=True, verbose_name="企业可见")),
                ("public_text", models.TextField(blank=True, verbose_name="公开说明")),
                ("internal_text", models.TextField(blank=True, verbose_name="内部说明")),
                ("data", models.JSONField(blank=True, default=dict, verbose_name="数据")),
                ("created_at", models.DateTimeField(verbose_name="时间")),
                (
                    "handled_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="后续处理完成时间"),
                ),
                (
                    "attempts",
                    models.PositiveSmallIntegerField(default=0, verbose_name="后续处理次数"),
                ),
                ("retry_at", models.DateTimeField(verbose_name="下次处理时间")),
                ("last_error", models.TextField(blank=True, verbose_name="最近错误")),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="操作人",
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="events",
                        to="requests_desk.order",
                        verbose_name="诉求",
                    ),
                ),
            ],
            options={
                "verbose_name": "办理经过",
                "verbose_name_plural": "办理经过",
                "ordering": ["id"],
                "indexes": [
                    models.Index(fields=["order", "id"], name="timeline"),
                    models.Index(fields=["created_at"], name="events_of_a_day"),
                    models.Index(
                        condition=models.Q(("handled_at__isnull", True)),
                        fields=["retry_at"],
                        name="outbox",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Attachment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "key",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, unique=True, verbose_name="编号"
                    ),
                ),
                (
                    "file",
                    models.FileField(
                        max_length=120,
                        upload_to=xingdong.files.models.storage_path,
                        verbose_name="文件",
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="文件名")),
                ("content_type", models.CharField(max_length=100, verbose_name="类型")),
                ("size", models.PositiveIntegerField(verbose_name="大小（字节）")),
                ("remark", models.CharField(blank=True, max_length=60, verbose_name="说明")),
                ("created_at", models.DateTimeField(verbose_name="上传时间")),
                (
                    "preview",
                    models.FileField(
                        blank=True,
                        max_length=120,
                        upload_to=xingdong.files.models.storage_path,
                        verbose_name="预览图",
                    ),
                ),
                (
                    "thumbnail",
                    models.FileField(
                        blank=True,
                        max_length=120,
                        upload_to=xingdong.files.models.storage_path,
                        verbose_name="缩略图",
                    ),
                ),
                ("wants_preview", models.BooleanField(default=False, verbose_name="待生成预览")),
                (
                    "quarantined_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="等待病毒扫描"),
                ),
                (
                    "infected_as",
                    models.CharField(blank=True, max_length=120, verbose_name="病毒名称"),
                ),
                ("tries", models.PositiveSmallIntegerField(default=0, verbose_name="已试次数")),
                (
                    "given_up_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="放弃检查"),
                ),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="上传人",
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="attachments",
                        to="requests_desk.order",
                        verbose_name="诉求",
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="attachments",
                        to="requests_desk.orderevent",
                        verbose_name="所属环节",
                    ),
                ),
            ],
            options={
                "verbose_name": "附件",
                "verbose_name_plural": "附件",
                "ordering": ["id"],
                "abstract": False,
                "indexes": [
                    models.Index(
                        condition=models.Q(("quarantined_at__isnull", False)),
                        fields=["quarantined_at"],
                        name="attachment_quarantine",
                    ),
                    models.Index(
                        condition=models.Q(("wants_preview", True)),
                        fields=["id"],
                        name="attachment_previews",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("infected_as", ""), ("file", ""), _connector="OR"),
                        name="attachment_infected_is_gone",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Origin",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "finding",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="origin",
                        to="enterprises.finding",
                        verbose_name="走访发现",
                    ),
                ),
                (
                    "order",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="origin",
                        to="requests_desk.order",
                        verbose_name="诉求",
                    ),
                ),
                (
                    "plan_line",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="origins",
                        to="enterprises.planline",
                        verbose_name="一企一策事项",
                    ),
                ),
            ],
            options={
                "verbose_name": "诉求由来",
                "verbose_name_plural": "诉求由来",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("finding__isnull", False), ("plan_line__isnull", True)),
                            models.Q(("finding__isnull", True), ("plan_line__isnull", False)),
                            _connector="OR",
                        ),
                        name="an_order_grew_out_of_one_thing",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SavedDraft",
            fields=[
                (
                    "key",
                    models.UUIDField(
                        default=uuid.uuid4,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                        verbose_name="编号",
                    ),
                ),
                ("items", models.JSONField(default=list, verbose_name="服务事项编号")),
                ("typed", models.JSONField(default=dict, verbose_name="已填内容")),
                ("saved_at", models.DateTimeField(verbose_name="保存时间")),
                (
                    "enterprise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="enterprises.enterprise",
                        verbose_name="企业",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="saved_drafts",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="填写人",
                    ),
                ),
            ],
            options={
                "verbose_name": "草稿",
                "verbose_name_plural": "草稿",
                "ordering": ["-saved_at"],
                "indexes": [models.Index(fields=["saved_at"], name="draft_by_age")],
            },
        ),
        migrations.CreateModel(
            name="FollowLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("seed", models.CharField(editable=False, max_length=32)),
                ("digest", models.CharField(editable=False, max_length=64, unique=True)),
                ("given_at", models.DateTimeField(verbose_name="给出时间")),
                ("expires_at", models.DateTimeField(verbose_name="失效时间")),
                (
                    "given_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="给出人",
                    ),
                ),
                (
                    "order",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="follow_link",
                        to="requests_desk.order",
                        verbose_name="诉求",
                    ),
                ),
            ],
            options={
                "verbose_name": "查看链接",
                "verbose_name_plural": "查看链接",
                "indexes": [models.Index(fields=["expires_at"], name="follow_link_by_end")],
            },
        ),
        migrations.CreateModel(
            name="Survey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("rework_round", models.PositiveSmallIntegerField(verbose_name="二次办理轮次")),
                (
                    "handler_name",
                    models.CharField(blank=True, max_length=60, verbose_name="经办人"),
                ),
                ("department_name", models.CharField(max_length=60, verbose_name="部门")),
                ("sent_at", models.DateTimeField(verbose_name="发送时间")),
                ("expires_at", models.DateTimeField(verbose_name="截止时间")),
                (
                    "next_reminder_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="下次提醒时间"),
                ),
                (
                    "reminders_sent",
                    models.PositiveSmallIntegerField(default=0, verbose_name="已提醒次数"),
                ),
                (
                    "answered_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="评价时间"),
                ),
                (
                    "via",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("portal", "门户"),
                            ("phone", "电话回访"),
                            ("link", "邮件链接"),
                            ("api", "接口"),
                        ],
                        max_length=8,
                        verbose_name="评价途径",
                    ),
                ),
                (
                    "contacted",
                    models.BooleanField(blank=True, null=True, verbose_name="是否联系过"),
                ),
                (
                    "solved",
                    models.CharField(
                        blank=True,
                        choices=[("yes", "已解决"), ("partly", "部分解决"), ("no", "未解决")],
                        max_length=8,
                        verbose_name="是否解决",
                    ),
                ),
                (
                    "level",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        choices=[
                            (5, "非常满意"),
                            (4, "满意"),
                            (3, "基本满意"),
                            (2, "不满意"),
                            (1, "非常不满意"),
                        ],
                        null=True,
                        verbose_name="满意程度",
                    ),
                ),
                ("reasons", models.JSONField(blank=True, default=list, verbose_name="原因")),
                ("comment", models.TextField(blank=True, max_length=500, verbose_name="意见")),
                (
                    "is_late",
                    models.BooleanField(
                        default=False,
                        help_text="评价期满后 30 天内的评价，只计入补评数。",
                        verbose_name="补评",
                    ),
                ),
                (
                    "is_struck_out",
                    models.BooleanField(
                        default=False,
                        help_text="评价保留在案，不计入满意率和解决率。",
                        verbose_name="申诉成立",
                    ),
                ),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="评价人",
                    ),
                ),
                (
                    "assignment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="surveys",
                        to="requests_desk.assignment",
                        verbose_name="评价对象",
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="surveys",
                        to="requests_desk.order",
                        verbose_name="诉求",
                    ),
                ),
            ],
            options={
                "verbose_name": "满意度评价",
                "verbose_name_plural": "满意度评价",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("answered_at__isnull", True)),
                        fields=["expires_at"],
                        name="unanswered_surveys",
                    ),
                    models.Index(
                        condition=models.Q(("level__lt", 3), ("solved", "no"), _connector="OR"),
                        fields=["-answered_at"],
                        name="bad_ratings",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("order", "rework_round"), name="one_survey_per_round"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("answered_at__isnull", True),
                                ("level__isnull", True),
                                ("solved", ""),
                            ),
                            models.Q(
                                ("answered_at__isnull", False),
                                ("level__isnull", False),
                                models.Q(("solved", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="answers_are_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_late", False),
                            ("answered_at__gt", models.F("expires_at")),
                            _connector="OR",
                        ),
                        name="late_ratings_come_late",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Matter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("extension", "延期申请"),
                            ("hold", "挂起"),
                            ("urge", "催办"),
                            ("supervision", "督办"),
                            ("rectification", "差评整改"),
                            ("appeal", "评价申诉"),
                            ("call", "回访"),
                            ("consultation", "会商"),
                            ("return", "再次退单"),
                            ("recheck", "隐患复查"),
                        ],
                        max_length=14,
                        verbose_name="种类",
                    ),
                ),
                ("level", models.PositiveSmallIntegerField(default=0, verbose_name="级别")),
                ("code", models.CharField(blank=True, max_length=20, verbose_name="分类")),
                ("reason", models.TextField(verbose_name="事由")),
                ("opened_at", models.DateTimeField(verbose_name="提出时间")),
                (
                    "wanted_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="希望的时间"),
                ),
                ("due_at", models.DateTimeField(blank=True, null=True, verbose_name="答复时限")),
                (
                    "first_step_at",
                    models.DateTimeField(
                        blank=True,
                        help_text="延期：负责人同意；整改：电话回访。",
                        null=True,
                        verbose_name="第一步时间",
                    ),
                ),
                (
                    "settled_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="办结时间"),
                ),
                (
                    "verdict",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("accepted", "同意"),
                            ("refused", "不同意"),
                            ("answered", "已答复"),
                            ("lapsed", "已失效"),
                        ],
                        max_length=10,
                        verbose_name="结论",
                    ),
                ),
                ("answer", models.TextField(blank=True, verbose_name="答复")),
                (
                    "assignment",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="matters",
                        to="requests_desk.assignment",
                        verbose_name="派单",
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="提出人",
                    ),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="办结人",
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="matters",
                        to="requests_desk.order",
                        verbose_name="诉求",
                    ),
                ),
                (
                    "survey",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="matters",
                        to="requests_desk.survey",
                        verbose_name="评价",
                    ),
                ),
            ],
            options={
                "verbose_name": "附属事项",
                "verbose_name_plural": "附属事项",
                "ordering": ["id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("settled_at__isnull", True)),
                        fields=["kind", "due_at"],
                        name="open_matters",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("settled_at__isnull", True)),
                        fields=("order", "kind"),
                        name="one_open_matter_of_a_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("settled_at__isnull", True), ("verdict", "")),
                            models.Q(
                                ("settled_at__isnull", False),
                                models.Q(("verdict", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="settled_matters_have_a_verdict",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Alert",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "clock",
                    models.CharField(
                        choices=[("sign", "签收"), ("response", "响应"), ("resolve", "办结")],
                        max_length=10,
                        verbose_name="时限",
                    ),
                ),
                (
                    "level",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "临期提醒"),
                            (2, "已超时"),
                            (3, "一级督办"),
                            (4, "报送领导"),
                            (5, "通报"),
                        ],
                        verbose_name="级别",
                    ),
                ),
                ("raised_at", models.DateTimeField(verbose_name="发出时间")),
                ("sent", models.BooleanField(default=True, verbose_name="已通知")),
                (
                    "assignment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="alerts",
                        to="requests_desk.assignment",
                        verbose_name="派单",
                    ),
                ),
            ],
            options={
                "verbose_name": "时限提醒",
                "verbose_name_plural": "时限提醒",
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("assignment", "clock", "level"), name="each_alert_once"
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="order",
            name="assignment",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="requests_desk.assignment",
                verbose_name="当前派单",
            ),
        ),
        migrations.RunPython(make_index, drop_index),
    ]
