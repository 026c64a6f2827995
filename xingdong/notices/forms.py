"""The form of the page 通知设置."""

from datetime import time
from typing import Any, TypedDict

from django import forms
from django.forms.boundfield import BoundField
from django.http import QueryDict

from xingdong.accounts.models import User
from xingdong.accounts.standing import standing_of
from xingdong.records.forms import Form
from xingdong.records.tables import complete

from .models import NoticeGroup, NoticeTimes
from .models.preferences import CHOOSABLE, offered_ways
from .preferences import default_quiet_hours, preferences_of

# What each group of notices tells, and whether it concerns an enterprise's liaison at all.
NOTICE_GROUPS = complete(
    "notices.forms.NOTICE_GROUPS",
    {
        NoticeGroup.WORK: ("派给您、转给您、请您协办或审核的件。", False),
        NoticeGroup.DEADLINE: ("即将超时、已超时、催办和督办。", True),
        NoticeGroup.MESSAGE: ("对方在诉求里写给您的话。", True),
        NoticeGroup.RATING: ("评价提醒、差评和申诉。", True),
        NoticeGroup.PROGRESS: ("派单、改派、延期、挂起、归档等进展。", True),
    },
    CHOOSABLE,
)


class Chosen(TypedDict):
    """What ``choose_notices`` needs."""

    ways: dict[str, str]
    quiet: tuple[time, time] | None
    digest_time: str


class NoticeChoicesForm(Form):
    """通知设置 of one person: a way for each group, quiet hours, the time of the digest."""

    quiet = forms.BooleanField(label="开启免打扰", required=False)
    quiet_from = forms.TimeField(
        label="从", required=False, widget=forms.TimeInput({"type": "time"}, "%H:%M")
    )
    quiet_until = forms.TimeField(
        label="到", required=False, widget=forms.TimeInput({"type": "time"}, "%H:%M")
    )
    digest_time = forms.ChoiceField(
        label="每日汇总时间", choices=NoticeTimes.DigestTime, widget=forms.RadioSelect
    )

    def __init__(self, data: QueryDict | None, *, user: User) -> None:
        wishes = preferences_of([user])[user.pk]
        times = NoticeTimes.objects.filter(user=user).first() or NoticeTimes(user=user)
        start, end = wishes.quiet or default_quiet_hours() or (time(22), time(7))
        initial = {
            "quiet": wishes.quiet is not None,
            "quiet_from": start,
            "quiet_until": end,
            "digest_time": times.digest_time,
        }
        super().__init__(data, initial=initial)
        standing = standing_of(user)
        is_staff = standing.is_department_staff or standing.oversees
        self.groups = [group for group in CHOOSABLE if is_staff or NOTICE_GROUPS[group][1]]
        for group in self.groups:
            self.fields[group] = forms.ChoiceField(
                label=group.label,
                help_text=NOTICE_GROUPS[group][0],
                choices=[(way.value, way.label) for way in offered_ways(group)],
                initial=wishes.way(group),
            )

    def group_fields(self) -> list[BoundField]:
        return [self[group] for group in self.groups]

    def clean(self) -> dict[str, Any]:
        super().clean()
        cleaned = self.cleaned_data
        start, end = cleaned.get("quiet_from"), cleaned.get("quiet_until")
        if cleaned.get("quiet") and not self.errors:
            if start is None or end is None:
                self.add_error("quiet_from", "请填写免打扰的开始和结束时间。")
            elif start == end:
                self.add_error("quiet_until", "结束时间不能与开始时间相同。")
        return cleaned

    def chosen(self) -> Chosen:
        data = self.cleaned_data
        return {
            "ways": {group: data[group] for group in self.groups},
            "quiet": (data["quiet_from"], data["quiet_until"]) if data["quiet"] else None,
            "digest_time": data["digest_time"],
        }
