import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("enterprises", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PhoneReveal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("revealed_at", models.DateTimeField(verbose_name="查看时间")),
                (
                    "page",
                    models.CharField(
                        choices=[("micro_grid", "微网格"), ("file", "企业档案")],
                        max_length=12,
                        verbose_name="查看页面",
                    ),
                ),
                ("person", models.CharField(max_length=40, verbose_name="号码所属人")),
                ("post", models.CharField(max_length=40, verbose_name="角色")),
                ("ends_with", models.CharField(max_length=4, verbose_name="号码后四位")),
                (
                    "enterprise",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="phone_reveals",
                        to="enterprises.enterprise",
                        verbose_name="企业",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="phone_reveals",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="查看人",
                    ),
                ),
            ],
            options={
                "verbose_name": "号码查看记录",
                "verbose_name_plural": "号码查看记录",
                "ordering": ["-id"],
            },
        ),
    ]
