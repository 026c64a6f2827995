"""Rules of contacts and liaisons that the database keeps."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from enterprises.models import Contact, Liaison
from tests.cast import SINCE, person


def test_one_role_has_one_current_holder(enterprise):
    fields = {"enterprise": enterprise, "role": "hr_head", "mobile": "13800000009"}
    Contact.objects.create(name="甲", from_on=SINCE, **fields)
    with pytest.raises(ValidationError, match="该角色已有在任人员"):
        Contact(name="乙", from_on=SINCE, **fields).full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        Contact.objects.create(name="乙", from_on=SINCE, **fields)
    assert Contact.objects.count() == 1


def test_an_enterprise_has_one_primary_liaison(enterprise, liaison):
    with pytest.raises(IntegrityError), transaction.atomic():
        Liaison.objects.create(
            enterprise=enterprise, user=person("two", "赵二"), from_on=SINCE, is_primary=True
        )
    assert enterprise.liaisons.get().user == liaison


def test_a_tenure_cannot_end_before_it_begins(enterprise, liaison):
    tenure = enterprise.liaisons.get()
    tenure.until_on = SINCE.replace(year=2019)
    with pytest.raises(ValidationError, match="结束日期不能早于开始日期"):
        tenure.full_clean()
