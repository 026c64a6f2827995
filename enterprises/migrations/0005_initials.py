from django.db import migrations, models


def spell(apps, schema_editor):
    """The enterprises there are get the initials they are found by."""
    from pypinyin import Style, lazy_pinyin

    rows = apps.get_model("enterprises", "Enterprise").objects
    batch = []
    for one in rows.only("name", "short_name").iterator():
        names = [name for name in (one.short_name, one.name) if name]
        letters = ("".join(lazy_pinyin(name, style=Style.FIRST_LETTER)) for name in names)
        one.initials = " ".join(letters).lower()
        batch.append(one)
    rows.bulk_update(batch, ["initials"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("enterprises", "0004_pairings_and_coverage")]

    operations = [
        migrations.AddField(
            model_name="enterprise",
            name="initials",
            field=models.CharField(
                blank=True, editable=False, max_length=150, verbose_name="拼音首字母"
            ),
        ),
        migrations.RunPython(spell, migrations.RunPython.noop),
    ]
