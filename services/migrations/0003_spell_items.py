from django.db import migrations

from services.pinyin import spellings


def spell_items(apps, schema_editor):
    """The items there are get the pinyin they are found by."""
    for item in apps.get_model("services", "ServiceItem").objects.all():
        item.pinyin = spellings([item.name, *item.phrases.splitlines()])
        item.save(update_fields=["pinyin"])


class Migration(migrations.Migration):
    dependencies = [("services", "0002_suggestions")]

    operations = [migrations.RunPython(spell_items, migrations.RunPython.noop)]
