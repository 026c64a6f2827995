import django.contrib.auth.models
import django.contrib.auth.validators
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.CreateModel(
            name="User",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                (
                    "last_login",
                    models.DateTimeField(blank=True, null=True, verbose_name="last login"),
                ),
                (
                    "is_superuser",
                    models.BooleanField(
                        default=False,
                        help_text="Designates that this user has all permissions without explicitly assigning them.",
                        verbose_name="superuser status",
                    ),
                ),
                (
                    "username",
                    models.CharField(
                        error_messages={"unique": "A user with that username already exists."},
                        help_text="Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.",
                        max_length=150,
                        unique=True,
                        validators=[django.contrib.auth.validators.UnicodeUsernameValidator()],
                        verbose_name="username",
                    ),
                ),
                (
                    "email",
                    models.EmailField(blank=True, max_length=254, verbose_name="email address"),
                ),
                (
                    "is_staff",
                    models.BooleanField(
                        default=False,
                        help_text="Designates whether the user can log into this admin site.",
                        verbose_name="staff status",
                    ),
                ),
                (
                    "is_active",
                    models.BooleanField(
                        default=True,
                        help_text="Designates whether this user should be treated as active. Unselect this instead of deleting accounts.",
                        verbose_name="active",
                    ),
                ),
                (
                    "date_joined",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="date joined"
                    ),
                ),
                ("real_name", models.CharField(max_length=40, verbose_name="姓名")),
                (
                    "mobile",
                    models.CharField(
                        blank=True,
                        max_length=11,
                        null=True,
                        unique=True,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^1[3-9]\\d{9}$", "请填写 11 位手机号码。"
                            )
                        ],
                        verbose_name="手机号码",
                    ),
                ),
                (
                    "access_version",
                    models.PositiveIntegerField(
                        default=0,
                        editable=False,
                        help_text="变更后，以前的登录全部失效。",
                        verbose_name="凭据版本",
                    ),
                ),
                (
                    "must_change_password",
                    models.BooleanField(
                        default=False,
                        help_text="首次发放或重置密码后勾选。",
                        verbose_name="下次登录须修改密码",
                    ),
                ),
                (
                    "password_handed_out_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="初始密码发放时间"),
                ),
                (
                    "groups",
                    models.ManyToManyField(
                        blank=True,
                        help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.group",
                        verbose_name="groups",
                    ),
                ),
                (
                    "user_permissions",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Specific permissions for this user.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.permission",
                        verbose_name="user permissions",
                    ),
                ),
            ],
            options={
                "verbose_name": "用户",
                "verbose_name_plural": "用户",
                "abstract": False,
            },
            managers=[
                ("objects", django.contrib.auth.models.UserManager()),
            ],
        ),
        migrations.CreateModel(
            name="Appointment",
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
                    "position",
                    models.CharField(
                        choices=[("leader", "街道领导"), ("administrator", "系统管理员")],
                        max_length=20,
                        verbose_name="职务",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="appointments",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="人员",
                    ),
                ),
            ],
            options={
                "verbose_name": "任职",
                "verbose_name_plural": "任职",
                "ordering": ["user", "position"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("until_on__isnull", True)),
                        fields=("user", "position"),
                        name="one_open_appointment_per_position",
                        violation_error_message="此人已有同一职务的有效任职。",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Delegation",
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
                    "substitute",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="substitutions",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="代理人",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="delegations",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="请假人员",
                    ),
                ),
            ],
            options={
                "verbose_name": "请假代理",
                "verbose_name_plural": "请假代理",
                "ordering": ["-from_on"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("user", models.F("substitute")), _negated=True),
                        name="nobody_substitutes_for_themselves",
                        violation_error_message="代理人不能是本人。",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SecurityEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="时间"),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("signed_in", "登录"),
                            ("sign_in_failed", "登录失败"),
                            ("sign_in_paused", "登录暂缓"),
                            ("signed_out", "退出登录"),
                            ("session_ended", "会话结束"),
                            ("confirmed", "确认密码"),
                            ("refused", "拒绝访问"),
                            ("exported", "导出"),
                            ("sensitive_read", "查看敏感诉求"),
                            ("phone_shown", "查看号码"),
                            ("phones_braked", "查看号码受限"),
                            ("password_handed_out", "发放初始密码"),
                            ("password_changed", "修改密码"),
                            ("reset_asked", "申请找回密码"),
                            ("appointed", "任职变更"),
                            ("account_changed", "账号变更"),
                            ("token_changed", "接口令牌变更"),
                            ("factor_changed", "两步验证变更"),
                            ("recovery_used", "使用恢复码"),
                        ],
                        max_length=20,
                        verbose_name="事件",
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=40, verbose_name="姓名")),
                (
                    "address",
                    models.GenericIPAddressField(blank=True, null=True, verbose_name="网络地址"),
                ),
                ("about", models.CharField(blank=True, max_length=200, verbose_name="内容")),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="security_entries",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="账号",
                    ),
                ),
            ],
            options={
                "verbose_name": "安全日志",
                "verbose_name_plural": "安全日志",
                "ordering": ["-id"],
                "indexes": [
                    models.Index(fields=["at"], name="security_entries_by_time"),
                    models.Index(fields=["user", "kind", "at"], name="security_entries_of_user"),
                ],
            },
        ),
        migrations.CreateModel(
            name="SignInTries",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("wrong", models.PositiveIntegerField(default=0)),
                ("last_at", models.DateTimeField()),
                ("open_at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "登录尝试",
                "verbose_name_plural": "登录尝试",
                "indexes": [models.Index(fields=["last_at"], name="sign_in_tries_by_time")],
            },
        ),
        migrations.CreateModel(
            name="ApiToken",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=40, verbose_name="名称")),
                (
                    "digest",
                    models.CharField(
                        editable=False, max_length=64, unique=True, verbose_name="摘要"
                    ),
                ),
                (
                    "scope",
                    models.CharField(
                        choices=[("read", "只读"), ("write", "读写"), ("dates", "日历订阅")],
                        max_length=5,
                        verbose_name="权限",
                    ),
                ),
                ("created_at", models.DateTimeField(verbose_name="生成时间")),
                ("expires_at", models.DateTimeField(verbose_name="到期时间")),
                (
                    "last_used_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="最近使用"),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="api_tokens",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="用户",
                    ),
                ),
            ],
            options={
                "verbose_name": "接口令牌",
                "verbose_name_plural": "接口令牌",
                "ordering": ["user", "name"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("user", "name"),
                        name="one_token_of_a_name_per_person",
                        violation_error_message="已有同名的令牌。",
                    )
                ],
            },
        ),
    ]
