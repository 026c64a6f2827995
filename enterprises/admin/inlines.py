"""Rows under an enterprise."""

from django.utils import timezone
from unfold.decorators import display

from enterprises.models import Contact, HeadcountCheck, Liaison, Site, StageChange, StatusChange
from xingdong.records.admin import PostInline, ReadOnlyInline, RecordInline


class ContactInline(RecordInline):
    """Somebody new begins today unless it is said otherwise."""

    model = Contact
    fields = ["role", "name", "mobile", "from_on", "until_on", "verified_on"]

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "from_on":
            kwargs["initial"] = timezone.localdate
        return super().formfield_for_dbfield(db_field, request, **kwargs)


class SiteInline(RecordInline):
    model = Site
    fields = ["name", "micro_grid", "address", "longitude", "latitude"]


class HeadcountInline(RecordInline):
    model = HeadcountCheck
    fields = ["checked_on", "total", "non_local", "source"]


class ChangeInline(ReadOnlyInline):
    fields = ["on", "old", "new", "reason", "by"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("by", "enterprise")


class StageChangeInline(ChangeInline):
    model = StageChange


class StatusChangeInline(ChangeInline):
    model = StatusChange


class LiaisonInline(PostInline):
    """New ones come with 「新增联络员账号」: nobody picks a stranger's account from a list."""

    model = Liaison
    fields = ["person", "is_primary", "from_on", "until_on"]
    readonly_fields = ["person"]
    show_change_link = True

    def has_add_permission(self, request, obj=None):
        return False

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("user", "enterprise")

    @display(description="姓名")
    def person(self, liaison):
        return f"{liaison.user.real_name}（{liaison.user.masked_mobile or liaison.user.username}）"
