"""What is filled in about a leave."""

from datetime import date

from django import forms
from django.db.models import QuerySet

from xingdong.accounts.models import User
from xingdong.records.forms import Form

from .rules import colleagues_of, people_of


def _day(label: str) -> forms.DateField:
    widget = forms.DateInput({"type": "date"}, "%Y-%m-%d")
    return forms.DateField(label=label, widget=widget)


class LeaveForm(Form):
    """Who, from when to when, and who stands in."""

    user = forms.ModelChoiceField(User.objects.none(), label="请假人员", empty_label=None)
    first = _day("从")
    last = _day("到（含当天）")
    substitute = forms.ModelChoiceField(
        User.objects.none(), label="代理人", empty_label="请选择", help_text="同一部门的在岗人员。"
    )

    def __init__(self, *args, by: User, today: date, **kwargs):
        super().__init__(*args, **kwargs)
        people = people_of(by, on=today)
        self._offer("user", people)
        self._offer("substitute", _all_colleagues(people, today))
        self.fields["user"].initial = by.pk

    def _offer(self, name: str, people: QuerySet[User]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = people


def _all_colleagues(people: QuerySet[User], today: date) -> QuerySet[User]:
    """Of everybody whose leave may be entered; whose colleague it is the verb asks."""
    keys = {one.pk for person in people for one in colleagues_of(person, on=today)}
    return User.objects.filter(pk__in=keys).order_by("real_name")
