"""Give what is there already the first row of its history."""

from django.db import migrations
from django.utils import timezone

MODELS = ("PairingOffer", "PairingActivity")


def first_history(apps, schema_editor):
    now = timezone.now()
    for name in MODELS:
        model = apps.get_model("enterprises", name)
        history = apps.get_model("enterprises", f"Historical{name}")
        columns = [field.attname for field in model._meta.concrete_fields]
        history.objects.bulk_create(
            history(history_date=now, history_type="+", **row)
            for row in model.objects.values(*columns).iterator()
        )


class Migration(migrations.Migration):
    dependencies = [("enterprises", "0009_histories")]

    operations = [migrations.RunPython(first_history, migrations.RunPython.noop)]
