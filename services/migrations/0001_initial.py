import django.core.validators
import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models

import services.models.calendar
import xingdong.records.questions.definition


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("notices", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CatalogueLoad",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("loaded_at", models.DateTimeField(verbose_name="载入时间")),
                ("values", models.JSONField(verbose_name="文件内容")),
            ],
            options={
                "verbose_name": "目录载入记录",
                "verbose_name_plural": "目录载入记录",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Category",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=4, unique=True, verbose_name="代码")),
                ("name", models.CharField(max_length=30, verbose_name="名称")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="顺序")),
            ],
            options={
                "verbose_name": "服务类别",
                "verbose_name_plural": "服务类别",
                "ordering": ["position", "code"],
            },
        ),
        migrations.CreateModel(
            name="SuggestionModel",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("fitted_at", models.DateTimeField(verbose_name="训练时间")),
                ("fingerprint", models.CharField(max_length=64, verbose_name="语料指纹")),
                ("text_count", models.PositiveIntegerField(verbose_name="语料条数")),
                ("content", models.BinaryField(verbose_name="模型文件")),
            ],
            options={
                "verbose_name": "推荐模型",
                "verbose_name_plural": "推荐模型",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="CalendarDay",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("date", models.DateField(unique=True, verbose_name="日期")),
                ("is_workday", models.BooleanField(verbose_name="工作日")),
                (
                    "name",
                    models.CharField(
                        blank=True,
                        help_text="如“国庆节”；普通日子留空。",
                        max_length=20,
                        verbose_name="节假日名称",
                    ),
                ),
                (
                    "periods",
                    models.JSONField(
                        blank=True,
                        default=list,
                        help_text='留空为 09:00—12:00、13:30—17:30。当天不同才填写，如 [["08:30", "12:00"], ["14:00", "17:00"]]。',
                        validators=[services.models.calendar.validate_periods],
                        verbose_name="工作时段",
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("package", "国务院放假安排"),
                            ("provisional", "暂定"),
                            ("manual", "人工维护"),
                        ],
                        default="manual",
                        help_text="“人工维护”的日期，重新载入日历时不会改动。",
                        max_length=12,
                        verbose_name="来源",
                    ),
                ),
            ],
            options={
                "verbose_name": "工作日历",
                "verbose_name_plural": "工作日历",
                "ordering": ["date"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("is_workday", True), ("periods", []), _connector="OR"),
                        name="a_day_of_rest_has_no_periods",
                        violation_error_message="休息日不能填写工作时段。",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Department",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=8, unique=True, verbose_name="代码")),
                ("name", models.CharField(max_length=60, verbose_name="名称")),
                ("short_name", models.CharField(max_length=20, verbose_name="简称")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("community", "社区"),
                            ("street", "街道科室"),
                            ("zone", "经开区单位"),
                            ("vertical", "垂管单位"),
                            ("partner", "合作机构"),
                        ],
                        max_length=12,
                        verbose_name="类型",
                    ),
                ),
                (
                    "is_centre",
                    models.BooleanField(
                        default=False,
                        help_text="全社区只有一个：统一研判、回访的党群服务中心。",
                        verbose_name="服务中心",
                    ),
                ),
                ("duty", models.TextField(blank=True, verbose_name="职责")),
                (
                    "office_phone",
                    models.CharField(blank=True, max_length=20, verbose_name="办公电话"),
                ),
                (
                    "is_active",
                    models.BooleanField(
                        default=True,
                        help_text="停用后不再接收新派单，原有派单由社区改派。",
                        verbose_name="启用",
                    ),
                ),
                ("valid_from", models.DateField(blank=True, null=True, verbose_name="设立日期")),
                ("valid_until", models.DateField(blank=True, null=True, verbose_name="撤并日期")),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        help_text="合并或更名后承接工作的部门。",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="predecessors",
                        to="services.department",
                        verbose_name="并入部门",
                    ),
                ),
                (
                    "robots",
                    models.ManyToManyField(
                        blank=True,
                        related_name="departments",
                        to="notices.grouprobot",
                        verbose_name="群机器人",
                    ),
                ),
            ],
            options={
                "verbose_name": "部门",
                "verbose_name_plural": "部门",
                "ordering": ["code"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("is_centre", True)),
                        fields=("is_centre",),
                        name="one_service_centre",
                        violation_error_message="服务中心只能有一个。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("merged_into__isnull", True),
                            models.Q(
                                ("is_active", False),
                                ("valid_until__isnull", False),
                                models.Q(("merged_into", models.F("pk")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="merged_departments_are_closed",
                        violation_error_message="并入其他部门的须停用，并填写撤并日期。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_from__isnull", True),
                            ("valid_until__isnull", True),
                            ("valid_until__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="departments_end_after_they_begin",
                        violation_error_message="撤并日期不能早于设立日期。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalServiceItem",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(db_index=True, max_length=8, verbose_name="编号")),
                ("name", models.CharField(max_length=60, verbose_name="名称")),
                (
                    "plain_name",
                    models.CharField(
                        blank=True,
                        help_text="企业看到的大字；不填就用名称。",
                        max_length=12,
                        verbose_name="通俗名称",
                    ),
                ),
                ("description", models.TextField(verbose_name="说明")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("consult", "咨询"),
                            ("appeal", "诉求"),
                            ("handle", "办理"),
                            ("activity", "活动"),
                        ],
                        max_length=10,
                        verbose_name="分类",
                    ),
                ),
                (
                    "response_amount",
                    models.PositiveSmallIntegerField(
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="响应时限",
                    ),
                ),
                (
                    "response_unit",
                    models.CharField(
                        choices=[("working_hours", "工作时"), ("working_days", "工作日")],
                        max_length=16,
                        verbose_name="响应时限单位",
                    ),
                ),
                (
                    "resolve_amount",
                    models.PositiveSmallIntegerField(
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="办结时限",
                    ),
                ),
                (
                    "resolve_unit",
                    models.CharField(
                        choices=[("working_hours", "工作时"), ("working_days", "工作日")],
                        max_length=16,
                        verbose_name="办结时限单位",
                    ),
                ),
                (
                    "stages",
                    models.JSONField(
                        default=list,
                        help_text="只影响推荐顺序，不限制点单。",
                        verbose_name="适用阶段",
                    ),
                ),
                (
                    "sensitive",
                    models.BooleanField(
                        default=False,
                        help_text="仅经办人、部门负责人、社区和提交人可见。",
                        verbose_name="敏感事项",
                    ),
                ),
                ("anonymous_allowed", models.BooleanField(default=False, verbose_name="可匿名")),
                (
                    "is_fallback",
                    models.BooleanField(
                        default=False,
                        help_text="企业选“不确定”时归入此事项，由社区研判。",
                        verbose_name="兜底事项",
                    ),
                ),
                (
                    "form_fields",
                    models.JSONField(
                        blank=True,
                        default=list,
                        validators=[xingdong.records.questions.definition.validate_questions],
                        verbose_name="表单字段",
                    ),
                ),
                (
                    "outcome_fields",
                    models.JSONField(
                        blank=True,
                        default=list,
                        help_text="办结时填写，在“数据”里汇总。",
                        validators=[xingdong.records.questions.definition.validate_numbers],
                        verbose_name="成效数字",
                    ),
                ),
                (
                    "form_since_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="表单启用时间"),
                ),
                ("materials", models.JSONField(blank=True, default=list, verbose_name="所需材料")),
                (
                    "phrases",
                    models.TextField(
                        blank=True, help_text="每行一条，用于搜索。", verbose_name="企业常用说法"
                    ),
                ),
                (
                    "article_phrase",
                    models.CharField(blank=True, max_length=200, verbose_name="依据原文"),
                ),
                (
                    "audience",
                    models.CharField(
                        blank=True,
                        help_text="谁可以点，如“规上企业”；留空为所有企业。",
                        max_length=100,
                        verbose_name="适用对象",
                    ),
                ),
                (
                    "offered_from_on",
                    models.DateField(blank=True, null=True, verbose_name="开放日期"),
                ),
                (
                    "offered_until_on",
                    models.DateField(
                        blank=True,
                        help_text="当天还可以点；留空为长期。",
                        null=True,
                        verbose_name="截止日期",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="启用")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "category",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="services.category",
                        verbose_name="类别",
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="services.department",
                        verbose_name="主办部门",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "服务事项变更",
                "verbose_name_plural": "historical 服务事项",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("from_on", models.DateField(verbose_name="开始日期")),
                (
                    "until_on",
                    models.DateField(
                        blank=True, help_text="留空表示仍在任。", null=True, verbose_name="结束日期"
                    ),
                ),
                ("is_head", models.BooleanField(default=False, verbose_name="负责人")),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to="services.department",
                        verbose_name="部门",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memberships",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="人员",
                    ),
                ),
            ],
            options={
                "verbose_name": "部门成员",
                "verbose_name_plural": "部门成员",
                "ordering": ["department", "-is_head", "from_on"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("until_on__isnull", True)),
                        fields=("department", "user"),
                        name="one_open_membership_per_department_and_user",
                        violation_error_message="此人已是该部门成员。",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ServiceItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=8, unique=True, verbose_name="编号")),
                ("name", models.CharField(max_length=60, verbose_name="名称")),
                (
                    "plain_name",
                    models.CharField(
                        blank=True,
                        help_text="企业看到的大字；不填就用名称。",
                        max_length=12,
                        verbose_name="通俗名称",
                    ),
                ),
                ("description", models.TextField(verbose_name="说明")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("consult", "咨询"),
                            ("appeal", "诉求"),
                            ("handle", "办理"),
                            ("activity", "活动"),
                        ],
                        max_length=10,
                        verbose_name="分类",
                    ),
                ),
                (
                    "response_amount",
                    models.PositiveSmallIntegerField(
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="响应时限",
                    ),
                ),
                (
                    "response_unit",
                    models.CharField(
                        choices=[("working_hours", "工作时"), ("working_days", "工作日")],
                        max_length=16,
                        verbose_name="响应时限单位",
                    ),
                ),
                (
                    "resolve_amount",
                    models.PositiveSmallIntegerField(
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="办结时限",
                    ),
                ),
                (
                    "resolve_unit",
                    models.CharField(
                        choices=[("working_hours", "工作时"), ("working_days", "工作日")],
                        max_length=16,
                        verbose_name="办结时限单位",
                    ),
                ),
                (
                    "stages",
                    models.JSONField(
                        default=list,
                        help_text="只影响推荐顺序，不限制点单。",
                        verbose_name="适用阶段",
                    ),
                ),
                (
                    "sensitive",
                    models.BooleanField(
                        default=False,
                        help_text="仅经办人、部门负责人、社区和提交人可见。",
                        verbose_name="敏感事项",
                    ),
                ),
                ("anonymous_allowed", models.BooleanField(default=False, verbose_name="可匿名")),
                (
                    "is_fallback",
                    models.BooleanField(
                        default=False,
                        help_text="企业选“不确定”时归入此事项，由社区研判。",
                        verbose_name="兜底事项",
                    ),
                ),
                (
                    "form_fields",
                    models.JSONField(
                        blank=True,
                        default=list,
                        validators=[xingdong.records.questions.definition.validate_questions],
                        verbose_name="表单字段",
                    ),
                ),
                (
                    "outcome_fields",
                    models.JSONField(
                        blank=True,
                        default=list,
                        help_text="办结时填写，在“数据”里汇总。",
                        validators=[xingdong.records.questions.definition.validate_numbers],
                        verbose_name="成效数字",
                    ),
                ),
                (
                    "form_since_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="表单启用时间"),
                ),
                ("materials", models.JSONField(blank=True, default=list, verbose_name="所需材料")),
                (
                    "phrases",
                    models.TextField(
                        blank=True, help_text="每行一条，用于搜索。", verbose_name="企业常用说法"
                    ),
                ),
                (
                    "pinyin",
                    models.TextField(
                        blank=True,
                        editable=False,
                        help_text="由名称和常用说法生成，用于搜索。",
                        verbose_name="拼音",
                    ),
                ),
                (
                    "article_phrase",
                    models.CharField(blank=True, max_length=200, verbose_name="依据原文"),
                ),
                (
                    "audience",
                    models.CharField(
                        blank=True,
                        help_text="谁可以点，如“规上企业”；留空为所有企业。",
                        max_length=100,
                        verbose_name="适用对象",
                    ),
                ),
                (
                    "offered_from_on",
                    models.DateField(blank=True, null=True, verbose_name="开放日期"),
                ),
                (
                    "offered_until_on",
                    models.DateField(
                        blank=True,
                        help_text="当天还可以点；留空为长期。",
                        null=True,
                        verbose_name="截止日期",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="启用")),
                (
                    "category",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="items",
                        to="services.category",
                        verbose_name="类别",
                    ),
                ),
                (
                    "co_departments",
                    models.ManyToManyField(
                        blank=True,
                        related_name="assisted_items",
                        to="services.department",
                        verbose_name="协办部门",
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="items",
                        to="services.department",
                        verbose_name="主办部门",
                    ),
                ),
            ],
            options={
                "verbose_name": "服务事项",
                "verbose_name_plural": "服务事项",
                "ordering": ["code"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("is_fallback", True)),
                        fields=("is_fallback",),
                        name="one_fallback_item",
                        violation_error_message="兜底事项只能有一个。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("offered_from_on", None),
                            ("offered_until_on", None),
                            ("offered_until_on__gte", models.F("offered_from_on")),
                            _connector="OR",
                        ),
                        name="an_item_ends_after_it_begins",
                        violation_error_message="截止日期不能早于开放日期。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TrainingExample",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.CharField(max_length=500, verbose_name="原话")),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("correction", "社工更正"),
                            ("entered", "人工录入"),
                            ("confirmed", "企业评价已解决"),
                        ],
                        default="entered",
                        max_length=12,
                        verbose_name="来源",
                    ),
                ),
                (
                    "order_number",
                    models.CharField(blank=True, max_length=20, verbose_name="诉求编号"),
                ),
                (
                    "is_used",
                    models.BooleanField(
                        default=True, help_text="取消勾选后不再用于推荐。", verbose_name="用于学习"
                    ),
                ),
                ("created_at", models.DateTimeField(verbose_name="记录时间")),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="examples",
                        to="services.serviceitem",
                        verbose_name="应归事项",
                    ),
                ),
            ],
            options={
                "verbose_name": "推荐学习语料",
                "verbose_name_plural": "推荐学习语料",
                "ordering": ["-id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("text", "item"),
                        name="one_example_of_a_text_and_item",
                        violation_error_message="这句话已记录为该事项的语料。",
                    )
                ],
            },
        ),
    ]
