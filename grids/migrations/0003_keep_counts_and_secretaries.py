"""Keep secretaries and member counts as dated rows before their columns go."""

from django.db import migrations
from django.utils import timezone


def keep(apps, schema_editor):
    organisation_model = apps.get_model("grids", "PartyOrganisation")
    count_model = apps.get_model("grids", "MemberCount")
    holder_model = apps.get_model("grids", "OfficeHolder")
    today = timezone.localdate()
    organisations = list(organisation_model.objects.all())
    count_model.objects.bulk_create(
        count_model(
            organisation=one,
            counted_on=today,
            formal_members=one.formal_members,
            probationary_members=one.probationary_members,
        )
        for one in organisations
    )
    holder_model.objects.bulk_create(
        holder_model(
            organisation=one,
            post="secretary",
            name=one.secretary,
            phone=one.secretary_phone,
            from_on=one.elected_on or one.founded_on or today,
        )
        for one in organisations
        if one.secretary
    )


class Migration(migrations.Migration):
    dependencies = [("grids", "0002_party_building")]

    operations = [migrations.RunPython(keep, migrations.RunPython.noop)]
