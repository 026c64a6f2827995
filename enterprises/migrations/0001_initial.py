import datetime
import uuid

import django.core.serializers.json
import django.core.validators
import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models

import enterprises.credit_code
import enterprises.industry
import enterprises.models.imports
import xingdong.files.models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("services", "0001_initial"),
        ("grids", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Enterprise",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "credit_code",
                    models.CharField(
                        error_messages={"unique": "该统一社会信用代码的企业已登记。"},
                        max_length=18,
                        unique=True,
                        validators=[enterprises.credit_code.validate_credit_code],
                        verbose_name="统一社会信用代码",
                    ),
                ),
                ("name", models.CharField(max_length=100, verbose_name="企业名称")),
                ("short_name", models.CharField(blank=True, max_length=20, verbose_name="简称")),
                (
                    "initials",
                    models.CharField(
                        blank=True, editable=False, max_length=150, verbose_name="拼音首字母"
                    ),
                ),
                (
                    "words",
                    models.TextField(blank=True, editable=False, verbose_name="检索文本"),
                ),
                ("registered_on", models.DateField(blank=True, null=True, verbose_name="注册日期")),
                (
                    "ownership",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("state", "国有控股"),
                            ("collective", "集体控股"),
                            ("private", "私人控股"),
                            ("hk_macao_taiwan", "港澳台商控股"),
                            ("foreign", "外商控股"),
                            ("other", "其他"),
                        ],
                        max_length=16,
                        verbose_name="控股情况",
                    ),
                ),
                (
                    "industry_code",
                    models.CharField(
                        blank=True,
                        help_text="GB/T 4754-2017，如 3715。",
                        max_length=4,
                        validators=[enterprises.industry.validate_industry],
                        verbose_name="行业代码",
                    ),
                ),
                (
                    "industry_override",
                    models.CharField(
                        blank=True,
                        choices=[("rail", "轨道交通"), ("new_energy", "新能源"), ("other", "其他")],
                        help_text="不选则按行业代码自动归类。",
                        max_length=12,
                        verbose_name="指定产业标签",
                    ),
                ),
                (
                    "industry_tag",
                    models.CharField(
                        choices=[("rail", "轨道交通"), ("new_energy", "新能源"), ("other", "其他")],
                        default="other",
                        editable=False,
                        max_length=12,
                        verbose_name="产业标签",
                    ),
                ),
                ("address", models.CharField(blank=True, max_length=120, verbose_name="地址")),
                (
                    "longitude",
                    models.FloatField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(-180),
                            django.core.validators.MaxValueValidator(180),
                        ],
                        verbose_name="经度",
                    ),
                ),
                (
                    "latitude",
                    models.FloatField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(-90),
                            django.core.validators.MaxValueValidator(90),
                        ],
                        verbose_name="纬度",
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        choices=[("startup", "初创期"), ("growth", "成长期"), ("mature", "成熟期")],
                        max_length=10,
                        verbose_name="发展阶段",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("operating", "在营"),
                            ("suspended", "停产"),
                            ("moved", "搬迁"),
                            ("deregistered", "注销"),
                        ],
                        default="operating",
                        max_length=14,
                        verbose_name="经营状态",
                    ),
                ),
                (
                    "status_on",
                    models.DateField(
                        blank=True, editable=False, null=True, verbose_name="状态日期"
                    ),
                ),
                (
                    "headcount",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="职工人数"),
                ),
                (
                    "non_local_headcount",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="外来职工人数"),
                ),
                (
                    "headcount_on",
                    models.DateField(blank=True, null=True, verbose_name="人数核实日期"),
                ),
                (
                    "revenue",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=12,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="营业收入（万元）",
                    ),
                ),
                (
                    "revenue_year",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1980),
                            django.core.validators.MaxValueValidator(2100),
                        ],
                        verbose_name="营收年度",
                    ),
                ),
                (
                    "size",
                    models.CharField(
                        choices=[
                            ("large", "大型"),
                            ("medium", "中型"),
                            ("small", "小型"),
                            ("micro", "微型"),
                            ("unknown", "未定"),
                        ],
                        default="unknown",
                        editable=False,
                        max_length=10,
                        verbose_name="企业规模",
                    ),
                ),
                (
                    "formal_members",
                    models.PositiveIntegerField(
                        blank=True,
                        help_text="只登记人数；不清楚的留空，列入待摸排。",
                        null=True,
                        verbose_name="正式党员数",
                    ),
                ),
                (
                    "formal_members_on",
                    models.DateField(blank=True, null=True, verbose_name="党员数核实日期"),
                ),
                ("has_union", models.BooleanField(blank=True, null=True, verbose_name="已建工会")),
                ("is_incubated", models.BooleanField(default=False, verbose_name="在孵企业")),
                ("plans_listing", models.BooleanField(default=False, verbose_name="有上市意向")),
                (
                    "key_project",
                    models.CharField(
                        blank=True,
                        choices=[("province", "省重点项目"), ("city", "市重点项目")],
                        max_length=10,
                        verbose_name="重点项目",
                    ),
                ),
                (
                    "main_products",
                    models.CharField(blank=True, max_length=200, verbose_name="主要产品"),
                ),
                (
                    "supply",
                    models.CharField(
                        blank=True,
                        help_text="多个用顿号隔开。",
                        max_length=200,
                        verbose_name="可供给",
                    ),
                ),
                (
                    "demand",
                    models.CharField(
                        blank=True,
                        help_text="多个用顿号隔开。",
                        max_length=200,
                        verbose_name="有需求",
                    ),
                ),
                (
                    "verified_on",
                    models.DateField(blank=True, null=True, verbose_name="档案核实日期"),
                ),
                (
                    "micro_grid",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="enterprises",
                        to="grids.microgrid",
                        verbose_name="所属微网格",
                    ),
                ),
                (
                    "party_organisation",
                    models.ForeignKey(
                        blank=True,
                        help_text="企业自建或联建的党支部；没有的由网格支部兜底。",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="enterprises",
                        to="grids.partyorganisation",
                        verbose_name="所属党组织",
                    ),
                ),
            ],
            options={
                "verbose_name": "企业",
                "verbose_name_plural": "企业",
                "ordering": ["name", "pk"],
                "indexes": [
                    models.Index(fields=["initials", "id"], name="enterprises_in_pinyin_order")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("non_local_headcount__isnull", True),
                            ("headcount__gte", models.F("non_local_headcount")),
                            _connector="OR",
                        ),
                        name="non_local_people_are_among_all",
                        violation_error_message="外来职工人数不能多于职工人数。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("latitude__isnull", True), ("longitude__isnull", True)),
                            models.Q(("latitude__isnull", False), ("longitude__isnull", False)),
                            _connector="OR",
                        ),
                        name="a_point_has_two_numbers",
                        violation_error_message="经度和纬度须同时填写。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("revenue__isnull", True),
                            ("revenue_year__isnull", False),
                            _connector="OR",
                        ),
                        name="revenue_has_a_year",
                        violation_error_message="填写营业收入时须填写年度。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Contact",
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
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("legal_representative", "法定代表人"),
                            ("party_secretary", "党组织负责人"),
                            ("union_chair", "工会主席"),
                            ("hr_head", "人力资源负责人"),
                            ("safety_officer", "安全负责人"),
                        ],
                        max_length=24,
                        verbose_name="角色",
                    ),
                ),
                ("name", models.CharField(max_length=40, verbose_name="姓名")),
                ("mobile", models.CharField(max_length=20, verbose_name="联系电话")),
                ("verified_on", models.DateField(blank=True, null=True, verbose_name="核实日期")),
                (
                    "enterprise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="contacts",
                        to="enterprises.enterprise",
                        verbose_name="企业",
                    ),
                ),
            ],
            options={
                "verbose_name": "企业联系人",
                "verbose_name_plural": "企业联系人",
                "ordering": ["enterprise", "role", "-from_on"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("until_on__isnull", True)),
                        fields=("enterprise", "role"),
                        name="one_current_holder_per_contact_role",
                        violation_error_message="该角色已有在任人员，请先填写其结束日期。",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ChangeRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("subject", models.CharField(max_length=40, verbose_name="项目")),
                ("old", models.JSONField(blank=True, null=True, verbose_name="原值")),
                ("new", models.JSONField(blank=True, null=True, verbose_name="申报值")),
                ("asked_at", models.DateTimeField(verbose_name="申报时间")),
                (
                    "verdict",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("confirmed", "已核实"),
                            ("refused", "未采纳"),
                            ("superseded", "已被新的申报取代"),
                        ],
                        max_length=12,
                        verbose_name="结果",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="说明")),
                (
                    "decided_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="核实时间"),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="申报人",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="核实人",
                    ),
                ),
                (
                    "enterprise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="change_requests",
                        to="enterprises.enterprise",
                        verbose_name="企业",
                    ),
                ),
            ],
            options={
                "verbose_name": "企业申报",
                "verbose_name_plural": "企业申报",
                "ordering": ["-asked_at", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("verdict", "")),
                        fields=("enterprise", "subject"),
                        name="one_open_change_per_subject",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at__isnull", True), ("verdict", "")),
                            models.Q(
                                models.Q(("verdict", ""), _negated=True),
                                ("decided_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="a_decided_change_has_a_moment",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("verdict", "refused"), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="a_refused_change_has_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FormationDecision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "suggested",
                    models.CharField(
                        choices=[
                            ("independent", "单独组建"),
                            ("joint", "联合组建"),
                            ("grid_with_instructor", "网格兜底并选派指导员"),
                            ("grid", "网格兜底"),
                            ("survey", "待摸排"),
                        ],
                        max_length=20,
                        verbose_name="建议",
                    ),
                ),
                (
                    "decided",
                    models.CharField(
                        choices=[
                            ("independent", "单独组建"),
                            ("joint", "联合组建"),
                            ("grid_with_instructor", "网格兜底并选派指导员"),
                            ("grid", "网格兜底"),
                            ("survey", "待摸排"),
                        ],
                        max_length=20,
                        verbose_name="决定",
                    ),
                ),
                ("reason", models.CharField(max_length=200, verbose_name="理由")),
                ("plan_on", models.DateField(blank=True, null=True, verbose_name="计划完成日期")),
                (
                    "headcount",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="当时职工人数"),
                ),
                (
                    "formal_members",
                    models.PositiveIntegerField(
                        blank=True, null=True, verbose_name="当时正式党员数"
                    ),
                ),
                ("decided_on", models.DateField(verbose_name="决定日期")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="决定人",
                    ),
                ),
                (
                    "enterprise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="formation_decisions",
                        to="enterprises.enterprise",
                        verbose_name="企业",
                    ),
                ),
            ],
            options={
                "verbose_name": "组建决定",
                "verbose_name_plural": "组建决定",
                "ordering": ["-decided_on", "-pk"],
                "indexes": [
                    models.Index(fields=["enterprise", "decided_on"], name="decisions_by_day")
                ],
            },
        ),
        migrations.CreateModel(
            name="HeadcountCheck",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("checked_on", models.DateField(verbose_name="核实日期")),
                ("total", models.PositiveIntegerField(verbose_name="职工人数")),
                (
                    "non_local",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="外来职工人数"),
                ),
                ("source", models.CharField(blank=True, max_length=40, verbose_name="来源")),
                (
                    "enterprise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="headcounts",
                        to="enterprises.enterprise",
                        verbose_name="企业",
                    ),
                ),
            ],
            options={
                "verbose_name": "人数核实",
                "verbose_name_plural": "人数核实",
                "ordering": ["enterprise", "-checked_on"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("enterprise", "checked_on"),
                        name="one_headcount_a_day",
                        violation_error_message="该企业当日已有人数核实记录。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("non_local__isnull", True),
                            ("non_local__lte", models.F("total")),
                            _connector="OR",
                        ),
                        name="non_local_headcount_is_a_part",
                        violation_error_message="外来职工人数不能多于职工人数。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalContact",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("from_on", models.DateField(verbose_name="开始日期")),
                (
                    "until_on",
                    models.DateField(
                        blank=True, help_text="留空表示仍在任。", null=True, verbose_name="结束日期"
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("legal_representative", "法定代表人"),
                            ("party_secretary", "党组织负责人"),
                            ("union_chair", "工会主席"),
                            ("hr_head", "人力资源负责人"),
                            ("safety_officer", "安全负责人"),
                        ],
                        max_length=24,
                        verbose_name="角色",
                    ),
                ),
                ("name", models.CharField(max_length=40, verbose_name="姓名")),
                ("mobile", models.CharField(max_length=20, verbose_name="联系电话")),
                ("verified_on", models.DateField(blank=True, null=True, verbose_name="核实日期")),
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
                    "enterprise",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="enterprises.enterprise",
                        verbose_name="企业",
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
                "verbose_name": "historical 企业联系人",
                "verbose_name_plural": "historical 企业联系人",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalEnterprise",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                (
                    "credit_code",
                    models.CharField(
                        db_index=True,
                        error_messages={"unique": "该统一社会信用代码的企业已登记。"},
                        max_length=18,
                        validators=[enterprises.credit_code.validate_credit_code],
                        verbose_name="统一社会信用代码",
                    ),
                ),
                ("name", models.CharField(max_length=100, verbose_name="企业名称")),
                ("short_name", models.CharField(blank=True, max_length=20, verbose_name="简称")),
                ("registered_on", models.DateField(blank=True, null=True, verbose_name="注册日期")),
                (
                    "ownership",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("state", "国有控股"),
                            ("collective", "集体控股"),
                            ("private", "私人控股"),
                            ("hk_macao_taiwan", "港澳台商控股"),
                            ("foreign", "外商控股"),
                            ("other", "其他"),
                        ],
                        max_length=16,
                        verbose_name="控股情况",
                    ),
                ),
                (
                    "industry_code",
                    models.CharField(
                        blank=True,
                        help_text="GB/T 4754-2017，如 3715。",
                        max_length=4,
                        validators=[enterprises.industry.validate_industry],
                        verbose_name="行业代码",
                    ),
                ),
                (
                    "industry_override",
                    models.CharField(
                        blank=True,
                        choices=[("rail", "轨道交通"), ("new_energy", "新能源"), ("other", "其他")],
                        help_text="不选则按行业代码自动归类。",
                        max_length=12,
                        verbose_name="指定产业标签",
                    ),
                ),
                (
                    "industry_tag",
                    models.CharField(
                        choices=[("rail", "轨道交通"), ("new_energy", "新能源"), ("other", "其他")],
                        default="other",
                        editable=False,
                        max_length=12,
                        verbose_name="产业标签",
                    ),
                ),
                ("address", models.CharField(blank=True, max_length=120, verbose_name="地址")),
                (
                    "longitude",
                    models.FloatField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(-180),
                            django.core.validators.MaxValueValidator(180),
                        ],
                        verbose_name="经度",
                    ),
                ),
                (
                    "latitude",
                    models.FloatField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(-90),
                            django.core.validators.MaxValueValidator(90),
                        ],
                        verbose_name="纬度",
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        choices=[("startup", "初创期"), ("growth", "成长期"), ("mature", "成熟期")],
                        max_length=10,
                        verbose_name="发展阶段",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("operating", "在营"),
                            ("suspended", "停产"),
                            ("moved", "搬迁"),
                            ("deregistered", "注销"),
                        ],
                        default="operating",
                        max_length=14,
                        verbose_name="经营状态",
                    ),
                ),
                (
                    "status_on",
                    models.DateField(
                        blank=True, editable=False, null=True, verbose_name="状态日期"
                    ),
                ),
                (
                    "headcount",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="职工人数"),
                ),
                (
                    "non_local_headcount",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="外来职工人数"),
                ),
                (
                    "headcount_on",
                    models.DateField(blank=True, null=True, verbose_name="人数核实日期"),
                ),
                (
                    "revenue",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=12,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="营业收入（万元）",
                    ),
                ),
                (
                    "revenue_year",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1980),
                            django.core.validators.MaxValueValidator(2100),
                        ],
                        verbose_name="营收年度",
                    ),
                ),
                (
                    "size",
                    models.CharField(
                        choices=[
                            ("large", "大型"),
                            ("medium", "中型"),
                            ("small", "小型"),
                            ("micro", "微型"),
                            ("unknown", "未定"),
                        ],
                        default="unknown",
                        editable=False,
                        max_length=10,
                        verbose_name="企业规模",
                    ),
                ),
                (
                    "formal_members",
                    models.PositiveIntegerField(
                        blank=True,
                        help_text="只登记人数；不清楚的留空，列入待摸排。",
                        null=True,
                        verbose_name="正式党员数",
                    ),
                ),
                (
                    "formal_members_on",
                    models.DateField(blank=True, null=True, verbose_name="党员数核实日期"),
                ),
                ("has_union", models.BooleanField(blank=True, null=True, verbose_name="已建工会")),
                ("is_incubated", models.BooleanField(default=False, verbose_name="在孵企业")),
                ("plans_listing", models.BooleanField(default=False, verbose_name="有上市意向")),
                (
                    "key_project",
                    models.CharField(
                        blank=True,
                        choices=[("province", "省重点项目"), ("city", "市重点项目")],
                        max_length=10,
                        verbose_name="重点项目",
                    ),
                ),
                (
                    "main_products",
                    models.CharField(blank=True, max_length=200, verbose_name="主要产品"),
                ),
                (
                    "supply",
                    models.CharField(
                        blank=True,
                        help_text="多个用顿号隔开。",
                        max_length=200,
                        verbose_name="可供给",
                    ),
                ),
                (
                    "demand",
                    models.CharField(
                        blank=True,
                        help_text="多个用顿号隔开。",
                        max_length=200,
                        verbose_name="有需求",
                    ),
                ),
                (
                    "verified_on",
                    models.DateField(blank=True, null=True, verbose_name="档案核实日期"),
                ),
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
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "micro_grid",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="grids.microgrid",
                        verbose_name="所属微网格",
                    ),
                ),
                (
                    "party_organisation",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="企业自建或联建的党支部；没有的由网格支部兜底。",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="grids.partyorganisation",
                        verbose_name="所属党组织",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical 企业",
                "verbose_name_plural": "historical 企业",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalHeadcountCheck",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("checked_on", models.DateField(verbose_name="核实日期")),
                ("total", models.PositiveIntegerField(verbose_name="职工人数")),
                (
                    "non_local",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="外来职工人数"),
                ),
                ("source", models.CharField(blank=True, max_length=40, verbose_name="来源")),
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
                    "enterprise",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="enterprises.enterprise",
                        verbose_name="企业",
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
                "verbose_name": "historical 人数核实",
                "verbose_name_plural": "historical 人数核实",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalLiaison",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("from_on", models.DateField(verbose_name="开始日期")),
                (
                    "until_on",
                    models.DateField(
                        blank=True, help_text="留空表示仍在任。", null=True, verbose_name="结束日期"
                    ),
                ),
                (
                    "is_primary",
                    models.BooleanField(
                        default=False,
                        help_text="A 角可查看本企业全部点单，含同事提交的敏感事项。",
                        verbose_name="A 角",
                    ),
                ),
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
                    "enterprise",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="enterprises.enterprise",
                        verbose_name="企业",
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
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="人员",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical 企业联络员",
                "verbose_name_plural": "historical 企业联络员",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalPairing",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("from_on", models.DateField(verbose_name="开始日期")),
                (
                    "until_on",
                    models.DateField(
                        blank=True, help_text="留空表示仍在任。", null=True, verbose_name="结束日期"
                    ),
                ),
                ("plan", models.TextField(blank=True, max_length=1000, verbose_name="共建计划")),
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
                    "enterprise",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="enterprises.enterprise",
                        verbose_name="企业",
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
                (
                    "partner",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="grids.partnerbody",
                        verbose_name="共建单位",
                    ),
                ),
            ],
            options={
                "verbose_name": "支部结对变更",
                "verbose_name_plural": "historical 支部结对",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalPlan",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                (
                    "year",
                    models.PositiveSmallIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(2000),
                            django.core.validators.MaxValueValidator(2100),
                        ],
                        verbose_name="年度",
                    ),
                ),
                ("goal", models.CharField(blank=True, max_length=200, verbose_name="总体目标")),
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
                    "enterprise",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="enterprises.enterprise",
                        verbose_name="企业",
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
                "verbose_name": "historical 一企一策",
                "verbose_name_plural": "historical 一企一策",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalResidency",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("from_on", models.DateField(verbose_name="开始日期")),
                (
                    "until_on",
                    models.DateField(
                        blank=True, help_text="留空表示仍在任。", null=True, verbose_name="结束日期"
                    ),
                ),
                (
                    "mode",
                    models.CharField(
                        choices=[("resident", "驻点帮扶"), ("team", "组团帮扶")],
                        default="resident",
                        max_length=10,
                        verbose_name="方式",
                    ),
                ),
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
                    "enterprise",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="enterprises.enterprise",
                        verbose_name="企业",
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
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="驻厂员",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical 驻厂员",
                "verbose_name_plural": "historical 驻厂员",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalSite",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=40, verbose_name="厂区名称")),
                ("address", models.CharField(blank=True, max_length=120, verbose_name="地址")),
                (
                    "longitude",
                    models.FloatField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(-180),
                            django.core.validators.MaxValueValidator(180),
                        ],
                        verbose_name="经度",
                    ),
                ),
                (
                    "latitude",
                    models.FloatField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(-90),
                            django.core.validators.MaxValueValidator(90),
                        ],
                        verbose_name="纬度",
                    ),
                ),
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
                    "enterprise",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="enterprises.enterprise",
                        verbose_name="企业",
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
                (
                    "micro_grid",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="grids.microgrid",
                        verbose_name="所在微网格",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical 其他厂区",
                "verbose_name_plural": "historical 其他厂区",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="ImportRun",
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
                            ("enterprises", "企业"),
                            ("venues", "阵地"),
                            ("party", "党组织"),
                            ("residencies", "驻厂员"),
                        ],
                        default="enterprises",
                        max_length=12,
                        verbose_name="内容",
                    ),
                ),
                (
                    "file",
                    models.FileField(
                        upload_to=enterprises.models.imports.private_path, verbose_name="文件"
                    ),
                ),
                (
                    "rows",
                    models.FileField(
                        blank=True,
                        editable=False,
                        upload_to=enterprises.models.imports.private_path,
                        verbose_name="检查后的内容",
                    ),
                ),
                (
                    "rings",
                    models.PositiveSmallIntegerField(
                        default=0, editable=False, verbose_name="重试次数"
                    ),
                ),
                ("name", models.CharField(max_length=100, verbose_name="文件名")),
                ("uploaded_at", models.DateTimeField(verbose_name="上传时间")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("checking", "正在检查"),
                            ("unreadable", "无法读取"),
                            ("faulty", "有错误"),
                            ("checked", "待确认"),
                            ("importing", "正在导入"),
                            ("done", "已导入"),
                            ("undone", "已撤销"),
                            ("discarded", "已放弃"),
                        ],
                        default="checking",
                        max_length=12,
                        verbose_name="状态",
                    ),
                ),
                ("beat_at", models.DateTimeField(verbose_name="最近进展时间")),
                ("done_rows", models.PositiveIntegerField(default=0, verbose_name="已检查行数")),
                ("total_rows", models.PositiveIntegerField(default=0, verbose_name="行数")),
                ("new_count", models.PositiveIntegerField(default=0, verbose_name="新增")),
                ("changed_count", models.PositiveIntegerField(default=0, verbose_name="更新")),
                ("same_count", models.PositiveIntegerField(default=0, verbose_name="未变")),
                ("faulty_count", models.PositiveIntegerField(default=0, verbose_name="有误")),
                ("message", models.CharField(blank=True, max_length=200, verbose_name="说明")),
                ("ignored", models.JSONField(default=list, verbose_name="未识别的列")),
                ("faults", models.JSONField(default=list, verbose_name="错误")),
                ("preview", models.JSONField(default=list, verbose_name="变更预览")),
                ("totals", models.JSONField(default=list, verbose_name="合计行")),
                ("notes", models.JSONField(default=list, verbose_name="提示")),
                ("sample", models.JSONField(default=dict, verbose_name="前几行")),
                (
                    "undo",
                    models.JSONField(
                        default=dict,
                        encoder=django.core.serializers.json.DjangoJSONEncoder,
                        verbose_name="撤销资料",
                    ),
                ),
                (
                    "imported_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="导入时间"),
                ),
                ("undone_at", models.DateTimeField(blank=True, null=True, verbose_name="撤销时间")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="import_runs",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="导入人",
                    ),
                ),
            ],
            options={
                "verbose_name": "表格导入",
                "verbose_name_plural": "表格导入",
                "ordering": ["-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("imported_at__isnull", False), ("state__in", ["done", "undone"])
                            ),
                            models.Q(
                                models.Q(("state__in", ["done", "undone"]), _negated=True),
                                ("imported_at__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="imported_runs_say_when",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Liaison",
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
                (
                    "is_primary",
                    models.BooleanField(
                        default=False,
                        help_text="A 角可查看本企业全部点单，含同事提交的敏感事项。",
                        verbose_name="A 角",
                    ),
                ),
                (
                    "enterprise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="liaisons",
                        to="enterprises.enterprise",
                        verbose_name="企业",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="liaisons",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="人员",
                    ),
                ),
            ],
            options={
                "verbose_name": "企业联络员",
                "verbose_name_plural": "企业联络员",
                "ordering": ["enterprise", "-is_primary", "from_on"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("until_on__isnull", True)),
                        fields=("enterprise", "user"),
                        name="one_open_liaison_per_enterprise_and_user",
                        violation_error_message="此人已是该企业的联络员。",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("is_primary", True), ("until_on__isnull", True)),
                        fields=("enterprise",),
                        name="one_primary_liaison_per_enterprise",
                        violation_error_message="该企业已有 A 角联络员。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Pairing",
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
                ("plan", models.TextField(blank=True, max_length=1000, verbose_name="共建计划")),
                (
                    "enterprise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pairings",
                        to="enterprises.enterprise",
                        verbose_name="企业",
                    ),
                ),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pairings",
                        to="grids.partnerbody",
                        verbose_name="共建单位",
                    ),
                ),
            ],
            options={
                "verbose_name": "支部结对",
                "verbose_name_plural": "支部结对",
                "ordering": ["-from_on", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("until_on__isnull", True)),
                        fields=("partner", "enterprise"),
                        name="one_open_pairing_of_two",
                        violation_error_message="该单位与该企业已经结对。",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalPairingOffer",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                (
                    "side",
                    models.CharField(
                        choices=[("partner", "机关提供"), ("enterprise", "企业提供")],
                        max_length=10,
                        verbose_name="提供方",
                    ),
                ),
                ("what", models.CharField(max_length=200, verbose_name="内容")),
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
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "pairing",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="enterprises.pairing",
                        verbose_name="支部结对",
                    ),
                ),
            ],
            options={
                "verbose_name": "共建清单变更",
                "verbose_name_plural": "historical 共建清单",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalPairingActivity",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("held_on", models.DateField(verbose_name="日期")),
                ("title", models.CharField(max_length=100, verbose_name="活动")),
                (
                    "people",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="参加人次"),
                ),
                ("result", models.CharField(blank=True, max_length=200, verbose_name="成果")),
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
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "pairing",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="enterprises.pairing",
                        verbose_name="支部结对",
                    ),
                ),
            ],
            options={
                "verbose_name": "共建活动变更",
                "verbose_name_plural": "historical 共建活动",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="PairingActivity",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("held_on", models.DateField(verbose_name="日期")),
                ("title", models.CharField(max_length=100, verbose_name="活动")),
                (
                    "people",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="参加人次"),
                ),
                ("result", models.CharField(blank=True, max_length=200, verbose_name="成果")),
                (
                    "pairing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="activities",
                        to="enterprises.pairing",
                        verbose_name="支部结对",
                    ),
                ),
            ],
            options={
                "verbose_name": "共建活动",
                "verbose_name_plural": "共建活动",
                "ordering": ["pairing", "-held_on", "pk"],
            },
        ),
        migrations.CreateModel(
            name="PairingOffer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "side",
                    models.CharField(
                        choices=[("partner", "机关提供"), ("enterprise", "企业提供")],
                        max_length=10,
                        verbose_name="提供方",
                    ),
                ),
                ("what", models.CharField(max_length=200, verbose_name="内容")),
                (
                    "pairing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="offers",
                        to="enterprises.pairing",
                        verbose_name="支部结对",
                    ),
                ),
            ],
            options={
                "verbose_name": "共建清单",
                "verbose_name_plural": "共建清单",
                "ordering": ["pairing", "side", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Plan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "year",
                    models.PositiveSmallIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(2000),
                            django.core.validators.MaxValueValidator(2100),
                        ],
                        verbose_name="年度",
                    ),
                ),
                ("goal", models.CharField(blank=True, max_length=200, verbose_name="总体目标")),
                (
                    "enterprise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="plans",
                        to="enterprises.enterprise",
                        verbose_name="企业",
                    ),
                ),
                (
                    "team_departments",
                    models.ManyToManyField(
                        blank=True,
                        related_name="plan_teams",
                        to="services.department",
                        verbose_name="专班部门",
                    ),
                ),
                (
                    "team",
                    models.ManyToManyField(
                        blank=True,
                        related_name="plan_teams",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="专班成员",
                    ),
                ),
            ],
            options={
                "verbose_name": "一企一策",
                "verbose_name_plural": "一企一策",
                "ordering": ["-year", "enterprise"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("enterprise", "year"),
                        name="one_plan_per_enterprise_and_year",
                        violation_error_message="该企业本年度已有一企一策。",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalPlanLine",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("problem", models.CharField(max_length=200, verbose_name="问题")),
                ("measure", models.CharField(blank=True, max_length=200, verbose_name="措施")),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="责任人",
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
                        verbose_name="责任部门",
                    ),
                ),
                ("deadline_on", models.DateField(blank=True, null=True, verbose_name="完成期限")),
                ("result", models.CharField(blank=True, max_length=200, verbose_name="办理结果")),
                ("cleared_on", models.DateField(blank=True, null=True, verbose_name="销号日期")),
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
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="enterprises.plan",
                        verbose_name="一企一策",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical 问题清单",
                "verbose_name_plural": "historical 问题清单",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="PlanLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("problem", models.CharField(max_length=200, verbose_name="问题")),
                ("measure", models.CharField(blank=True, max_length=200, verbose_name="措施")),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="plan_lines",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="责任人",
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="plan_lines",
                        to="services.department",
                        verbose_name="责任部门",
                    ),
                ),
                ("deadline_on", models.DateField(blank=True, null=True, verbose_name="完成期限")),
                ("result", models.CharField(blank=True, max_length=200, verbose_name="办理结果")),
                ("cleared_on", models.DateField(blank=True, null=True, verbose_name="销号日期")),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="enterprises.plan",
                        verbose_name="一企一策",
                    ),
                ),
                ("reminded_for", models.DateField(blank=True, editable=False, null=True)),
                ("told_late_for", models.DateField(blank=True, editable=False, null=True)),
            ],
            options={
                "verbose_name": "问题清单",
                "verbose_name_plural": "问题清单",
                "ordering": ["plan", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("cleared_on__isnull", True),
                            models.Q(("result", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="a_cleared_line_has_a_result",
                        violation_error_message="销号前请填写办理结果。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("owner__isnull", False), ("department__isnull", False), _connector="OR"
                        ),
                        name="somebody_carries_out_a_line",
                        violation_error_message="请填写责任人或责任部门。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Residency",
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
                (
                    "mode",
                    models.CharField(
                        choices=[("resident", "驻点帮扶"), ("team", "组团帮扶")],
                        default="resident",
                        max_length=10,
                        verbose_name="方式",
                    ),
                ),
                (
                    "enterprise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="residencies",
                        to="enterprises.enterprise",
                        verbose_name="企业",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="residencies",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="驻厂员",
                    ),
                ),
            ],
            options={
                "verbose_name": "驻厂员",
                "verbose_name_plural": "驻厂员",
                "ordering": ["enterprise", "-from_on"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("until_on__isnull", True)),
                        fields=("enterprise", "user"),
                        name="one_open_residency_per_enterprise_and_user",
                        violation_error_message="此人已是该企业的驻厂员。",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalVisit",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("visit", "走访"), ("on_site", "驻厂")],
                        default="visit",
                        max_length=10,
                        verbose_name="类型",
                    ),
                ),
                ("planned_on", models.DateField(blank=True, null=True, verbose_name="计划日期")),
                (
                    "visited_on",
                    models.DateField(
                        blank=True, help_text="尚未走访的留空。", null=True, verbose_name="走访日期"
                    ),
                ),
                (
                    "companions",
                    models.CharField(blank=True, max_length=80, verbose_name="同行人员"),
                ),
                ("met", models.CharField(blank=True, max_length=80, verbose_name="接待人")),
                (
                    "heard",
                    models.TextField(blank=True, max_length=2000, verbose_name="了解到的情况"),
                ),
                (
                    "hours",
                    models.DecimalField(
                        blank=True,
                        decimal_places=1,
                        max_digits=4,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(0.5),
                            django.core.validators.MaxValueValidator(24),
                        ],
                        verbose_name="驻厂时长（小时）",
                    ),
                ),
                (
                    "longitude",
                    models.FloatField(
                        blank=True, editable=False, null=True, verbose_name="大致经度"
                    ),
                ),
                (
                    "latitude",
                    models.FloatField(
                        blank=True, editable=False, null=True, verbose_name="大致纬度"
                    ),
                ),
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
                    "enterprise",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="enterprises.enterprise",
                        verbose_name="企业",
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
                (
                    "visitor",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="走访人",
                    ),
                ),
                (
                    "residency",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="enterprises.residency",
                        verbose_name="驻厂安排",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical 走访记录",
                "verbose_name_plural": "historical 走访记录",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Site",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=40, verbose_name="厂区名称")),
                ("address", models.CharField(blank=True, max_length=120, verbose_name="地址")),
                (
                    "longitude",
                    models.FloatField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(-180),
                            django.core.validators.MaxValueValidator(180),
                        ],
                        verbose_name="经度",
                    ),
                ),
                (
                    "latitude",
                    models.FloatField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(-90),
                            django.core.validators.MaxValueValidator(90),
                        ],
                        verbose_name="纬度",
                    ),
                ),
                (
                    "enterprise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sites",
                        to="enterprises.enterprise",
                        verbose_name="企业",
                    ),
                ),
                (
                    "micro_grid",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sites",
                        to="grids.microgrid",
                        verbose_name="所在微网格",
                    ),
                ),
            ],
            options={
                "verbose_name": "其他厂区",
                "verbose_name_plural": "其他厂区",
                "ordering": ["enterprise", "name"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("enterprise", "name"),
                        name="one_site_per_name",
                        violation_error_message="该企业已有同名厂区。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("latitude__isnull", True), ("longitude__isnull", True)),
                            models.Q(("latitude__isnull", False), ("longitude__isnull", False)),
                            _connector="OR",
                        ),
                        name="a_site_has_two_numbers_or_none",
                        violation_error_message="经度和纬度须同时填写。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StageChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("on", models.DateField(verbose_name="日期")),
                ("reason", models.CharField(max_length=200, verbose_name="原因")),
                (
                    "old",
                    models.CharField(
                        choices=[("startup", "初创期"), ("growth", "成长期"), ("mature", "成熟期")],
                        max_length=10,
                        verbose_name="原阶段",
                    ),
                ),
                (
                    "new",
                    models.CharField(
                        choices=[("startup", "初创期"), ("growth", "成长期"), ("mature", "成熟期")],
                        max_length=10,
                        verbose_name="新阶段",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="确认人",
                    ),
                ),
                (
                    "enterprise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="stage_changes",
                        to="enterprises.enterprise",
                        verbose_name="企业",
                    ),
                ),
            ],
            options={
                "verbose_name": "阶段变更",
                "verbose_name_plural": "阶段变更",
                "ordering": ["enterprise", "-on", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="StatusChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("on", models.DateField(verbose_name="日期")),
                ("reason", models.CharField(max_length=200, verbose_name="原因")),
                (
                    "old",
                    models.CharField(
                        choices=[
                            ("operating", "在营"),
                            ("suspended", "停产"),
                            ("moved", "搬迁"),
                            ("deregistered", "注销"),
                        ],
                        max_length=14,
                        verbose_name="原状态",
                    ),
                ),
                (
                    "new",
                    models.CharField(
                        choices=[
                            ("operating", "在营"),
                            ("suspended", "停产"),
                            ("moved", "搬迁"),
                            ("deregistered", "注销"),
                        ],
                        max_length=14,
                        verbose_name="新状态",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="确认人",
                    ),
                ),
                (
                    "enterprise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="status_changes",
                        to="enterprises.enterprise",
                        verbose_name="企业",
                    ),
                ),
            ],
            options={
                "verbose_name": "状态变更",
                "verbose_name_plural": "状态变更",
                "ordering": ["enterprise", "-on", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Visit",
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
                        choices=[("visit", "走访"), ("on_site", "驻厂")],
                        default="visit",
                        max_length=10,
                        verbose_name="类型",
                    ),
                ),
                ("planned_on", models.DateField(blank=True, null=True, verbose_name="计划日期")),
                (
                    "visited_on",
                    models.DateField(
                        blank=True, help_text="尚未走访的留空。", null=True, verbose_name="走访日期"
                    ),
                ),
                (
                    "companions",
                    models.CharField(blank=True, max_length=80, verbose_name="同行人员"),
                ),
                ("met", models.CharField(blank=True, max_length=80, verbose_name="接待人")),
                (
                    "heard",
                    models.TextField(blank=True, max_length=2000, verbose_name="了解到的情况"),
                ),
                (
                    "hours",
                    models.DecimalField(
                        blank=True,
                        decimal_places=1,
                        max_digits=4,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(0.5),
                            django.core.validators.MaxValueValidator(24),
                        ],
                        verbose_name="驻厂时长（小时）",
                    ),
                ),
                (
                    "longitude",
                    models.FloatField(
                        blank=True, editable=False, null=True, verbose_name="大致经度"
                    ),
                ),
                (
                    "latitude",
                    models.FloatField(
                        blank=True, editable=False, null=True, verbose_name="大致纬度"
                    ),
                ),
                (
                    "enterprise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="visits",
                        to="enterprises.enterprise",
                        verbose_name="企业",
                    ),
                ),
                (
                    "residency",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="days",
                        to="enterprises.residency",
                        verbose_name="驻厂安排",
                    ),
                ),
                (
                    "visitor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="visits",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="走访人",
                    ),
                ),
            ],
            options={
                "verbose_name": "走访记录",
                "verbose_name_plural": "走访记录",
                "ordering": ["-visited_on", "-planned_on", "-pk"],
                "indexes": [
                    models.Index(
                        fields=["enterprise", "visited_on"], name="visits_of_an_enterprise"
                    ),
                    models.Index(fields=["visited_on", "id"], name="visits_by_day"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("planned_on__isnull", False),
                            ("visited_on__isnull", False),
                            _connector="OR",
                        ),
                        name="a_visit_is_planned_or_made",
                        violation_error_message="请填写计划日期或走访日期。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("hours__isnull", False),
                                ("kind", "on_site"),
                                ("residency__isnull", False),
                            ),
                            models.Q(
                                ("hours__isnull", True),
                                ("kind", "visit"),
                                ("residency__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="hours_belong_to_a_residency",
                        violation_error_message="驻厂日志须选驻厂安排并填写时长，走访不填。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("latitude__isnull", True),
                            ("longitude__isnull", True),
                        )
                        | models.Q(
                            ("latitude__range", (-90, 90)),
                            ("longitude__range", (-180, 180)),
                        ),
                        name="a_visit_s_point_has_two_numbers",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="VisitPhoto",
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
                    "visit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="photos",
                        to="enterprises.visit",
                        verbose_name="走访",
                    ),
                ),
            ],
            options={
                "verbose_name": "走访照片",
                "verbose_name_plural": "走访照片",
                "ordering": ["id"],
                "abstract": False,
                "indexes": [
                    models.Index(
                        condition=models.Q(("quarantined_at__isnull", False)),
                        fields=["quarantined_at"],
                        name="visitphoto_quarantine",
                    ),
                    models.Index(
                        condition=models.Q(("wants_preview", True)),
                        fields=["id"],
                        name="visitphoto_previews",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("infected_as", ""), ("file", ""), _connector="OR"),
                        name="visitphoto_infected_is_gone",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalFinding",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("text", models.CharField(max_length=500, verbose_name="发现的问题")),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("order", "已转诉求"),
                            ("record", "已更新档案"),
                            ("nothing", "无需办理"),
                        ],
                        max_length=10,
                        verbose_name="处理结果",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="处理说明")),
                (
                    "settled_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="处理时间"),
                ),
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
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="处理人",
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="enterprises.visit",
                        verbose_name="走访",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical 走访发现",
                "verbose_name_plural": "historical 走访发现",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Finding",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.CharField(max_length=500, verbose_name="发现的问题")),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("order", "已转诉求"),
                            ("record", "已更新档案"),
                            ("nothing", "无需办理"),
                        ],
                        max_length=10,
                        verbose_name="处理结果",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="处理说明")),
                (
                    "settled_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="处理时间"),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="处理人",
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="findings",
                        to="enterprises.visit",
                        verbose_name="走访",
                    ),
                ),
            ],
            options={
                "verbose_name": "走访发现",
                "verbose_name_plural": "走访发现",
                "ordering": ["visit", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outcome", ""), ("settled_at__isnull", True)),
                            models.Q(
                                models.Q(("outcome", ""), _negated=True),
                                ("settled_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="a_settled_finding_has_a_moment",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CoverageVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("as_of", models.DateField(verbose_name="统计截止日期")),
                ("number", models.PositiveSmallIntegerField(verbose_name="版本")),
                ("unit", models.CharField(max_length=80, verbose_name="填报单位")),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="更正说明")),
                ("signed_at", models.DateTimeField(verbose_name="审核时间")),
                ("content", models.JSONField(verbose_name="内容")),
                (
                    "signed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="审核人",
                    ),
                ),
            ],
            options={
                "verbose_name": "党建覆盖报表",
                "verbose_name_plural": "党建覆盖报表",
                "ordering": ["-as_of", "-number"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("as_of", "number"), name="one_version_of_a_number_a_day"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("number", 1), models.Q(("note", ""), _negated=True), _connector="OR"
                        ),
                        name="a_correction_says_what_it_corrects",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="UnusualCode",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "credit_code",
                    models.CharField(
                        error_messages={"unique": "该代码已登记。"},
                        max_length=18,
                        unique=True,
                        verbose_name="统一社会信用代码",
                    ),
                ),
                (
                    "registered_on",
                    models.DateField(
                        help_text="见营业执照，须在 2016 年以前。", verbose_name="注册日期"
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        help_text="怎样核对的，如“已看营业执照正本，扫码一致”。",
                        max_length=200,
                        verbose_name="理由",
                    ),
                ),
                ("asked_at", models.DateTimeField(editable=False, verbose_name="登记时间")),
                (
                    "confirmed_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="确认时间"
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="登记人",
                    ),
                ),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="确认人",
                    ),
                ),
            ],
            options={
                "verbose_name": "特殊代码",
                "verbose_name_plural": "特殊代码",
                "ordering": ["-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("confirmed_at__isnull", True), ("confirmed_by__isnull", True)
                            ),
                            models.Q(
                                ("confirmed_at__isnull", False), ("confirmed_by__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="who_confirms_a_code_says_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("confirmed_by__isnull", True),
                            models.Q(("confirmed_by", models.F("asked_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="a_second_person_confirms_a_code",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("registered_on__lt", datetime.date(2016, 1, 1))),
                        name="unusual_codes_are_from_before_2016",
                        violation_error_message="2016 年起登记的代码都符合校验规则，请对照执照核对。",
                    ),
                ],
            },
        ),
    ]
