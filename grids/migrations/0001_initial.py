import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("notices", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Grid",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=10, unique=True, verbose_name="编号")),
                ("name", models.CharField(max_length=40, verbose_name="名称")),
            ],
            options={
                "verbose_name": "网格",
                "verbose_name_plural": "网格",
                "ordering": ["code"],
            },
        ),
        migrations.CreateModel(
            name="PartnerBody",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=80, unique=True, verbose_name="名称")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("government", "政府"),
                            ("enterprise", "企业"),
                            ("finance", "金融"),
                            ("mass", "群团"),
                            ("cooperation", "合作机构"),
                        ],
                        max_length=12,
                        verbose_name="类型",
                    ),
                ),
                (
                    "contact_name",
                    models.CharField(blank=True, max_length=40, verbose_name="联系人"),
                ),
                (
                    "contact_phone",
                    models.CharField(blank=True, max_length=20, verbose_name="联系电话"),
                ),
                ("joined_on", models.DateField(blank=True, null=True, verbose_name="加入联盟日期")),
                ("left_on", models.DateField(blank=True, null=True, verbose_name="退出联盟日期")),
            ],
            options={
                "verbose_name": "共建单位",
                "verbose_name_plural": "共建单位",
                "ordering": ["kind", "name"],
            },
        ),
        migrations.CreateModel(
            name="HistoricalGrid",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(db_index=True, max_length=10, verbose_name="编号")),
                ("name", models.CharField(max_length=40, verbose_name="名称")),
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
            ],
            options={
                "verbose_name": "网格变更",
                "verbose_name_plural": "historical 网格",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalMicroGrid",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(db_index=True, max_length=10, verbose_name="编号")),
                ("name", models.CharField(max_length=40, verbose_name="名称")),
                (
                    "outline",
                    models.JSONField(
                        blank=True,
                        help_text="粘贴一个面的 GeoJSON 文本，WGS84 经纬度，经度在前。地图按它画出微网格。",
                        null=True,
                        verbose_name="边界",
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
                    "grid",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="grids.grid",
                        verbose_name="所属网格",
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
                "verbose_name": "微网格变更",
                "verbose_name_plural": "historical 微网格",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalPartnerBody",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(db_index=True, max_length=80, verbose_name="名称")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("government", "政府"),
                            ("enterprise", "企业"),
                            ("finance", "金融"),
                            ("mass", "群团"),
                            ("cooperation", "合作机构"),
                        ],
                        max_length=12,
                        verbose_name="类型",
                    ),
                ),
                (
                    "contact_name",
                    models.CharField(blank=True, max_length=40, verbose_name="联系人"),
                ),
                (
                    "contact_phone",
                    models.CharField(blank=True, max_length=20, verbose_name="联系电话"),
                ),
                ("joined_on", models.DateField(blank=True, null=True, verbose_name="加入联盟日期")),
                ("left_on", models.DateField(blank=True, null=True, verbose_name="退出联盟日期")),
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
            ],
            options={
                "verbose_name": "共建单位变更",
                "verbose_name_plural": "historical 共建单位",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalSocialWorker",
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
                    "office_phone",
                    models.CharField(blank=True, max_length=20, verbose_name="办公电话"),
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
                "verbose_name": "社区社工变更",
                "verbose_name_plural": "historical 社区社工",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="MicroGrid",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=10, unique=True, verbose_name="编号")),
                ("name", models.CharField(max_length=40, verbose_name="名称")),
                (
                    "outline",
                    models.JSONField(
                        blank=True,
                        help_text="粘贴一个面的 GeoJSON 文本，WGS84 经纬度，经度在前。地图按它画出微网格。",
                        null=True,
                        verbose_name="边界",
                    ),
                ),
                (
                    "grid",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="micro_grids",
                        to="grids.grid",
                        verbose_name="所属网格",
                    ),
                ),
                (
                    "robots",
                    models.ManyToManyField(
                        blank=True,
                        related_name="micro_grids",
                        to="notices.grouprobot",
                        verbose_name="群机器人",
                    ),
                ),
            ],
            options={
                "verbose_name": "微网格",
                "verbose_name_plural": "微网格",
                "ordering": ["code"],
            },
        ),
        migrations.CreateModel(
            name="HistoricalVenue",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(db_index=True, max_length=60, verbose_name="名称")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("service_centre", "党群服务中心"),
                            ("grid_post", "网格党建阵地"),
                            ("members_room", "党员活动室"),
                            ("reading_room", "职工书屋"),
                            ("other", "其他"),
                        ],
                        max_length=16,
                        verbose_name="类型",
                    ),
                ),
                ("address", models.CharField(max_length=120, verbose_name="地址")),
                (
                    "opening_hours",
                    models.CharField(
                        blank=True,
                        help_text="如：周一至周五 9:00—17:30。",
                        max_length=80,
                        verbose_name="开放时间",
                    ),
                ),
                ("is_open", models.BooleanField(default=True, verbose_name="在用")),
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
                    "grid",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="面向全社区的留空。",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="grids.grid",
                        verbose_name="所属网格",
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
                    "stands_in",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="填写后点单时可选为定点，诉求按这个微网格派单。",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="grids.microgrid",
                        verbose_name="所在微网格",
                    ),
                ),
            ],
            options={
                "verbose_name": "阵地变更",
                "verbose_name_plural": "historical 阵地",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="SocialWorker",
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
                    "office_phone",
                    models.CharField(blank=True, max_length=20, verbose_name="办公电话"),
                ),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="social_worker",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="人员",
                    ),
                ),
            ],
            options={
                "verbose_name": "社区社工",
                "verbose_name_plural": "社区社工",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="MicroGridDuty",
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
                    "micro_grid",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="duties",
                        to="grids.microgrid",
                        verbose_name="微网格",
                    ),
                ),
                (
                    "social_worker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="duties",
                        to="grids.socialworker",
                        verbose_name="社工",
                    ),
                ),
            ],
            options={
                "verbose_name": "微网格分工",
                "verbose_name_plural": "微网格分工",
                "ordering": ["micro_grid", "from_on"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("until_on__isnull", True)),
                        fields=("social_worker", "micro_grid"),
                        name="one_open_duty_per_worker_and_micro_grid",
                        violation_error_message="此社工已负责该微网格。",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Venue",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60, unique=True, verbose_name="名称")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("service_centre", "党群服务中心"),
                            ("grid_post", "网格党建阵地"),
                            ("members_room", "党员活动室"),
                            ("reading_room", "职工书屋"),
                            ("other", "其他"),
                        ],
                        max_length=16,
                        verbose_name="类型",
                    ),
                ),
                ("address", models.CharField(max_length=120, verbose_name="地址")),
                (
                    "opening_hours",
                    models.CharField(
                        blank=True,
                        help_text="如：周一至周五 9:00—17:30。",
                        max_length=80,
                        verbose_name="开放时间",
                    ),
                ),
                ("is_open", models.BooleanField(default=True, verbose_name="在用")),
                (
                    "grid",
                    models.ForeignKey(
                        blank=True,
                        help_text="面向全社区的留空。",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="venues",
                        to="grids.grid",
                        verbose_name="所属网格",
                    ),
                ),
                (
                    "micro_grids",
                    models.ManyToManyField(
                        blank=True,
                        related_name="venues",
                        to="grids.microgrid",
                        verbose_name="服务微网格",
                    ),
                ),
                (
                    "stands_in",
                    models.ForeignKey(
                        blank=True,
                        help_text="填写后点单时可选为定点，诉求按这个微网格派单。",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="standing_venues",
                        to="grids.microgrid",
                        verbose_name="所在微网格",
                    ),
                ),
            ],
            options={
                "verbose_name": "阵地",
                "verbose_name_plural": "阵地",
                "ordering": ["grid__code", "name"],
            },
        ),
        migrations.CreateModel(
            name="PartyOrganisation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=80, unique=True, verbose_name="名称")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("community_committee", "社区党委"),
                            ("grid_branch", "网格支部"),
                            ("committee", "企业党委"),
                            ("general_branch", "党总支"),
                            ("branch", "党支部"),
                            ("joint_branch", "联合党支部"),
                        ],
                        max_length=24,
                        verbose_name="类型",
                    ),
                ),
                (
                    "formation",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("independent", "单独组建"),
                            ("joint", "联合组建"),
                            ("grid", "网格兜底"),
                        ],
                        help_text="社区党委不填；网格支部为网格兜底。",
                        max_length=12,
                        verbose_name="组建方式",
                    ),
                ),
                (
                    "committee_size",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="没有设委员会的留空。正式党员 7 人以上的支部应设支委会，3 至 5 人，最多 7 人。",
                        null=True,
                        verbose_name="委员会人数",
                    ),
                ),
                ("founded_on", models.DateField(blank=True, null=True, verbose_name="成立日期")),
                ("dissolved_on", models.DateField(blank=True, null=True, verbose_name="撤销日期")),
                (
                    "elected_on",
                    models.DateField(
                        blank=True,
                        help_text="留空按成立日期计算任期。",
                        null=True,
                        verbose_name="最近换届日期",
                    ),
                ),
                (
                    "term_years",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="留空按类型：社区党委、网格支部和企业党委 5 年，其他 3 年。",
                        null=True,
                        verbose_name="任期（年）",
                    ),
                ),
                (
                    "extended_until",
                    models.DateField(blank=True, null=True, verbose_name="延期换届至"),
                ),
                (
                    "extension_approved_by",
                    models.CharField(
                        blank=True, max_length=80, verbose_name="批准延期的上级党组织"
                    ),
                ),
                (
                    "grid",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="party_organisations",
                        to="grids.grid",
                        verbose_name="所在网格",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="grids.partyorganisation",
                        verbose_name="上级党组织",
                    ),
                ),
                (
                    "venue",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="party_organisations",
                        to="grids.venue",
                        verbose_name="阵地",
                    ),
                ),
            ],
            options={
                "verbose_name": "党组织",
                "verbose_name_plural": "党组织",
                "ordering": ["name"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("dissolved_on__isnull", True), ("kind", "grid_branch")),
                        fields=("grid",),
                        name="one_branch_per_grid",
                        violation_error_message="该网格已有网格支部。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("formation", "grid"),
                                ("grid__isnull", False),
                                ("kind", "grid_branch"),
                            ),
                            models.Q(("formation", ""), ("kind", "community_committee")),
                            models.Q(("formation", "joint"), ("kind", "joint_branch")),
                            models.Q(
                                ("formation", "independent"),
                                ("kind__in", ["committee", "general_branch", "branch"]),
                            ),
                            _connector="OR",
                        ),
                        name="formation_follows_from_kind",
                        violation_error_message="组建方式与类型不一致：网格支部须选网格和“网格兜底”，联合党支部选“联合组建”，企业党委、党总支、党支部选“单独组建”，社区党委留空。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("term_years__isnull", True),
                            models.Q(("term_years__gte", 1), ("term_years__lte", 5)),
                            _connector="OR",
                        ),
                        name="a_term_has_one_to_five_years",
                        violation_error_message="任期为 1 至 5 年。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("extended_until__isnull", True), ("extension_approved_by", "")
                            ),
                            models.Q(
                                ("extended_until__isnull", False),
                                models.Q(("extension_approved_by", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="an_extension_is_approved_by_somebody",
                        violation_error_message="延期换届的日期和批准的上级党组织请一起填写。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("dissolved_on__isnull", True),
                            ("founded_on__isnull", True),
                            ("dissolved_on__gte", models.F("founded_on")),
                            _connector="OR",
                        ),
                        name="dissolved_after_it_was_founded",
                        violation_error_message="撤销日期不能早于成立日期。",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("parent__isnull", True),
                            models.Q(("parent", models.F("id")), _negated=True),
                            _connector="OR",
                        ),
                        name="no_organisation_is_above_itself",
                        violation_error_message="上级党组织不能是本组织。",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PartyInstructor",
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
                ("name", models.CharField(max_length=40, verbose_name="姓名")),
                ("phone", models.CharField(blank=True, max_length=20, verbose_name="电话")),
                ("sent_by", models.CharField(blank=True, max_length=80, verbose_name="派出单位")),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="instructors",
                        to="grids.partyorganisation",
                        verbose_name="党组织",
                    ),
                ),
            ],
            options={
                "verbose_name": "党建指导员",
                "verbose_name_plural": "党建指导员",
                "ordering": ["organisation", "-from_on", "pk"],
            },
        ),
        migrations.CreateModel(
            name="HistoricalPartyInstructor",
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
                ("name", models.CharField(max_length=40, verbose_name="姓名")),
                ("phone", models.CharField(blank=True, max_length=20, verbose_name="电话")),
                ("sent_by", models.CharField(blank=True, max_length=80, verbose_name="派出单位")),
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
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="grids.partyorganisation",
                        verbose_name="党组织",
                    ),
                ),
            ],
            options={
                "verbose_name": "党建指导员变更",
                "verbose_name_plural": "historical 党建指导员",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalOfficeHolder",
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
                    "post",
                    models.CharField(
                        choices=[
                            ("secretary", "书记"),
                            ("deputy", "副书记"),
                            ("organisation", "组织委员"),
                            ("publicity", "宣传委员"),
                            ("discipline", "纪检委员"),
                            ("youth", "青年委员"),
                            ("member", "委员"),
                        ],
                        max_length=16,
                        verbose_name="职务",
                    ),
                ),
                ("name", models.CharField(max_length=40, verbose_name="姓名")),
                ("phone", models.CharField(blank=True, max_length=20, verbose_name="电话")),
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
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="grids.partyorganisation",
                        verbose_name="党组织",
                    ),
                ),
            ],
            options={
                "verbose_name": "党组织班子变更",
                "verbose_name_plural": "historical 党组织班子成员",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalMemberCount",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("counted_on", models.DateField(verbose_name="统计日期")),
                ("formal_members", models.PositiveIntegerField(verbose_name="正式党员数")),
                (
                    "probationary_members",
                    models.PositiveIntegerField(default=0, verbose_name="预备党员数"),
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
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="grids.partyorganisation",
                        verbose_name="党组织",
                    ),
                ),
            ],
            options={
                "verbose_name": "党员人数变更",
                "verbose_name_plural": "historical 党员人数",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalWeChatGroup",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(db_index=True, max_length=60, verbose_name="群名称")),
                ("is_active", models.BooleanField(default=True, verbose_name="在用")),
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
                        verbose_name="微网格",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="grids.socialworker",
                        verbose_name="群主",
                    ),
                ),
            ],
            options={
                "verbose_name": "微信服务群变更",
                "verbose_name_plural": "historical 微信服务群",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalMicroGridDuty",
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
                        verbose_name="微网格",
                    ),
                ),
                (
                    "social_worker",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="grids.socialworker",
                        verbose_name="社工",
                    ),
                ),
            ],
            options={
                "verbose_name": "微网格分工变更",
                "verbose_name_plural": "historical 微网格分工",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalPartyOrganisation",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(db_index=True, max_length=80, verbose_name="名称")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("community_committee", "社区党委"),
                            ("grid_branch", "网格支部"),
                            ("committee", "企业党委"),
                            ("general_branch", "党总支"),
                            ("branch", "党支部"),
                            ("joint_branch", "联合党支部"),
                        ],
                        max_length=24,
                        verbose_name="类型",
                    ),
                ),
                (
                    "formation",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("independent", "单独组建"),
                            ("joint", "联合组建"),
                            ("grid", "网格兜底"),
                        ],
                        help_text="社区党委不填；网格支部为网格兜底。",
                        max_length=12,
                        verbose_name="组建方式",
                    ),
                ),
                (
                    "committee_size",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="没有设委员会的留空。正式党员 7 人以上的支部应设支委会，3 至 5 人，最多 7 人。",
                        null=True,
                        verbose_name="委员会人数",
                    ),
                ),
                ("founded_on", models.DateField(blank=True, null=True, verbose_name="成立日期")),
                ("dissolved_on", models.DateField(blank=True, null=True, verbose_name="撤销日期")),
                (
                    "elected_on",
                    models.DateField(
                        blank=True,
                        help_text="留空按成立日期计算任期。",
                        null=True,
                        verbose_name="最近换届日期",
                    ),
                ),
                (
                    "term_years",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="留空按类型：社区党委、网格支部和企业党委 5 年，其他 3 年。",
                        null=True,
                        verbose_name="任期（年）",
                    ),
                ),
                (
                    "extended_until",
                    models.DateField(blank=True, null=True, verbose_name="延期换届至"),
                ),
                (
                    "extension_approved_by",
                    models.CharField(
                        blank=True, max_length=80, verbose_name="批准延期的上级党组织"
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
                    "grid",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="grids.grid",
                        verbose_name="所在网格",
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
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="grids.partyorganisation",
                        verbose_name="上级党组织",
                    ),
                ),
                (
                    "venue",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="grids.venue",
                        verbose_name="阵地",
                    ),
                ),
            ],
            options={
                "verbose_name": "党组织变更",
                "verbose_name_plural": "historical 党组织",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="WeChatGroup",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60, unique=True, verbose_name="群名称")),
                ("is_active", models.BooleanField(default=True, verbose_name="在用")),
                (
                    "micro_grid",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="wechat_groups",
                        to="grids.microgrid",
                        verbose_name="微网格",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="wechat_groups",
                        to="grids.socialworker",
                        verbose_name="群主",
                    ),
                ),
            ],
            options={
                "verbose_name": "微信服务群",
                "verbose_name_plural": "微信服务群",
                "ordering": ["micro_grid__code", "name"],
            },
        ),
        migrations.CreateModel(
            name="GroupNotice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=60, verbose_name="标题")),
                (
                    "body",
                    models.TextField(
                        help_text="可用 {群名称}、{微网格}、{社工}、{电话}，复制时自动换成该群的内容。",
                        max_length=1000,
                        verbose_name="正文",
                    ),
                ),
                ("written_on", models.DateField(verbose_name="日期")),
                (
                    "group",
                    models.ForeignKey(
                        blank=True,
                        help_text="留空表示各群通用。",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notices",
                        to="grids.wechatgroup",
                        verbose_name="微信服务群",
                    ),
                ),
            ],
            options={
                "verbose_name": "群通知",
                "verbose_name_plural": "群通知",
                "ordering": ["-written_on", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="OfficeHolder",
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
                    "post",
                    models.CharField(
                        choices=[
                            ("secretary", "书记"),
                            ("deputy", "副书记"),
                            ("organisation", "组织委员"),
                            ("publicity", "宣传委员"),
                            ("discipline", "纪检委员"),
                            ("youth", "青年委员"),
                            ("member", "委员"),
                        ],
                        max_length=16,
                        verbose_name="职务",
                    ),
                ),
                ("name", models.CharField(max_length=40, verbose_name="姓名")),
                ("phone", models.CharField(blank=True, max_length=20, verbose_name="电话")),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="office_holders",
                        to="grids.partyorganisation",
                        verbose_name="党组织",
                    ),
                ),
            ],
            options={
                "verbose_name": "党组织班子成员",
                "verbose_name_plural": "党组织班子成员",
                "ordering": ["organisation", "-from_on", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("post", "secretary"), ("until_on__isnull", True)),
                        fields=("organisation",),
                        name="one_secretary_per_party_organisation",
                        violation_error_message="已有在任书记，请先填写其结束日期。",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="MemberCount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("counted_on", models.DateField(verbose_name="统计日期")),
                ("formal_members", models.PositiveIntegerField(verbose_name="正式党员数")),
                (
                    "probationary_members",
                    models.PositiveIntegerField(default=0, verbose_name="预备党员数"),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="member_counts",
                        to="grids.partyorganisation",
                        verbose_name="党组织",
                    ),
                ),
            ],
            options={
                "verbose_name": "党员人数",
                "verbose_name_plural": "党员人数",
                "ordering": ["organisation", "-counted_on"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation", "counted_on"),
                        name="one_member_count_a_day",
                        violation_error_message="同一天已登记过党员人数。",
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="socialworker",
            name="micro_grids",
            field=models.ManyToManyField(
                related_name="social_workers",
                through="grids.MicroGridDuty",
                to="grids.microgrid",
                verbose_name="负责微网格",
            ),
        ),
    ]
