"""Give what is there already its first headcount check and the first row of its history."""

from django.db import migrations
from django.utils import timezone


def first_headcounts(apps, schema_editor):
    enterprise = apps.get_model("enterprises", "Enterprise")
    check = apps.get_model("enterprises", "HeadcountCheck")
    today = timezone.localdate()
    check.objects.bulk_create(
        check(enterprise=one, total=one.headcount, checked_on=one.headcount_on or today)
        for one in enterprise.objects.filter(headcount__isnull=False)
    )


def first_history(apps, schema_editor):
    now = timezone.now()
    for name in ("Enterprise", "Contact", "Liaison", "HeadcountCheck"):
        model = apps.get_model("enterprises", name)
        history = apps.get_model("enterprises", f"Historical{name}")
        columns = [field.attname for field in model._meta.concrete_fields]
        history.objects.bulk_create(
            history(history_date=now, history_type="+", **row)
            for row in model.objects.values(*columns).iterator()
        )


class Migration(migrations.Migration):
    dependencies = [("enterprises", "0002_the_records")]

    operations = [
        migrations.RunPython(first_headcounts, migrations.RunPython.noop),
        migrations.RunPython(first_history, migrations.RunPython.noop),
    ]
