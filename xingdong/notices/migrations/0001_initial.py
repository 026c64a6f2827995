import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import xingdong.records.sealing


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="GroupRobot",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        help_text="例如：人社中心工作群。",
                        max_length=40,
                        unique=True,
                        verbose_name="名称",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("wecom", "企业微信"), ("dingtalk", "钉钉"), ("feishu", "飞书")],
                        max_length=10,
                        verbose_name="平台",
                    ),
                ),
                ("webhook", xingdong.records.sealing.SealedTextField(verbose_name="Webhook 地址")),
                (
                    "secret",
                    xingdong.records.sealing.SealedTextField(blank=True, verbose_name="加签密钥"),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="启用")),
            ],
            options={
                "verbose_name": "群机器人",
                "verbose_name_plural": "群机器人",
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=20, verbose_name="来源")),
                ("key", models.PositiveBigIntegerField(default=0, verbose_name="来源编号")),
                ("notice", models.CharField(max_length=30, verbose_name="消息种类")),
                (
                    "group",
                    models.CharField(
                        choices=[
                            ("must", "必达通知"),
                            ("work", "新办件"),
                            ("deadline", "时限提醒"),
                            ("message", "留言"),
                            ("rating", "评价"),
                            ("progress", "办理进展"),
                        ],
                        default="progress",
                        max_length=10,
                        verbose_name="类别",
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("inbox", "站内消息"),
                            ("email", "电子邮件"),
                            ("wecom", "企业微信群"),
                            ("dingtalk", "钉钉群"),
                            ("feishu", "飞书群"),
                        ],
                        max_length=10,
                        verbose_name="渠道",
                    ),
                ),
                ("address", models.CharField(max_length=254, verbose_name="地址")),
                ("subject", models.CharField(max_length=120, verbose_name="标题")),
                ("body", models.TextField(verbose_name="正文")),
                ("sections", models.JSONField(blank=True, default=list, verbose_name="汇总内容")),
                ("reason", models.CharField(blank=True, max_length=60, verbose_name="为何收到")),
                ("url", models.CharField(blank=True, max_length=300, verbose_name="链接")),
                ("created_at", models.DateTimeField(verbose_name="生成时间")),
                (
                    "claimed_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="开始发送时间"),
                ),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="送达时间")),
                ("read_at", models.DateTimeField(blank=True, null=True, verbose_name="阅读时间")),
                (
                    "given_up_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="放弃时间"),
                ),
                (
                    "dropped_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="取消时间"),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="发送次数")),
                ("retry_at", models.DateTimeField(verbose_name="下次发送时间")),
                ("last_error", models.TextField(blank=True, verbose_name="最近错误")),
                (
                    "recipient",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deliveries",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="收件人",
                    ),
                ),
                (
                    "robot",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deliveries",
                        to="notices.grouprobot",
                        verbose_name="群机器人",
                    ),
                ),
            ],
            options={
                "verbose_name": "消息",
                "verbose_name_plural": "消息",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("channel", "inbox")),
                        fields=["recipient", "-id"],
                        name="inbox",
                    ),
                    models.Index(
                        condition=models.Q(("channel", "inbox"), ("read_at__isnull", True)),
                        fields=["recipient"],
                        name="unread",
                    ),
                    models.Index(
                        condition=models.Q(
                            ("dropped_at__isnull", True),
                            ("given_up_at__isnull", True),
                            ("sent_at__isnull", True),
                        ),
                        fields=["retry_at"],
                        name="unsent",
                    ),
                    models.Index(
                        condition=models.Q(
                            ("given_up_at__isnull", False), ("sent_at__isnull", True)
                        ),
                        fields=["given_up_at"],
                        name="dead_letters",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("source", "key", "notice", "address", "channel"),
                        name="the_same_fact_is_never_sent_twice",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="NoticeChoice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "group",
                    models.CharField(
                        choices=[
                            ("must", "必达通知"),
                            ("work", "新办件"),
                            ("deadline", "时限提醒"),
                            ("message", "留言"),
                            ("rating", "评价"),
                            ("progress", "办理进展"),
                        ],
                        max_length=10,
                        verbose_name="类别",
                    ),
                ),
                (
                    "way",
                    models.CharField(
                        choices=[
                            ("now", "站内和邮件"),
                            ("digest", "站内，邮件每日汇总"),
                            ("inbox", "只在站内"),
                            ("nothing", "不通知"),
                        ],
                        max_length=10,
                        verbose_name="方式",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notice_choices",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="人员",
                    ),
                ),
            ],
            options={
                "verbose_name": "通知方式",
                "verbose_name_plural": "通知方式",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("user", "group"), name="one_way_per_person_and_notice_group"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("group", "must"), _negated=True),
                        name="must_notices_cannot_be_switched",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("way", "nothing"), _negated=True),
                            ("group", "progress"),
                            _connector="OR",
                        ),
                        name="only_progress_may_be_silenced",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="NoticeTimes",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("quiet_from", models.TimeField(blank=True, null=True, verbose_name="免打扰开始")),
                ("quiet_until", models.TimeField(blank=True, null=True, verbose_name="免打扰结束")),
                (
                    "digest_time",
                    models.CharField(
                        choices=[("08:30", "上午 8:30"), ("17:00", "下午 5:00")],
                        default="17:00",
                        max_length=5,
                        verbose_name="汇总时间",
                    ),
                ),
                (
                    "digested_on",
                    models.DateField(
                        blank=True, editable=False, null=True, verbose_name="最近汇总日期"
                    ),
                ),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notice_times",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="人员",
                    ),
                ),
            ],
            options={
                "verbose_name": "通知时间",
                "verbose_name_plural": "通知时间",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("quiet_from__isnull", True), ("quiet_until__isnull", True)),
                            models.Q(
                                ("quiet_from__isnull", False),
                                ("quiet_until__isnull", False),
                                models.Q(("quiet_from", models.F("quiet_until")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="quiet_hours_have_two_ends",
                        violation_error_message="免打扰的开始和结束要一起填写，且不能相同。",
                    )
                ],
            },
        ),
    ]
