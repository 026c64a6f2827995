from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("enterprises", "0005_initials")]

    operations = [
        migrations.AddIndex(
            model_name="enterprise",
            index=models.Index(fields=["initials", "id"], name="enterprises_in_pinyin_order"),
        ),
    ]
