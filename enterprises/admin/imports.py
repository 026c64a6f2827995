"""表格导入: upload, look at what would happen, let it happen, take it back."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from unfold.decorators import display
from unfold.widgets import UnfoldAdminSelectWidget

from enterprises.models import ImportRun
from enterprises.spreadsheets.importing import (
    MOST_FAULTS,
    ImportRefused,
    confirm_import,
    discard_import,
    upload,
)
from enterprises.spreadsheets.kinds import may_import, sheet_of
from enterprises.spreadsheets.opening.limits import Unreadable
from enterprises.spreadsheets.undoing import undo_import
from enterprises.spreadsheets.writing import template, with_remarks
from xingdong.records.admin import ReadOnlyMixin, RecordAdmin, state
from xingdong.records.forms import Form
from xingdong.records.sheets import XLSX, file_response

SHOWN_FAULTS = 100
TONES: dict[str, str] = {
    ImportRun.State.CHECKING: "calm",
    ImportRun.State.IMPORTING: "calm",
    ImportRun.State.CHECKED: "warn",
    ImportRun.State.FAULTY: "bad",
    ImportRun.State.UNREADABLE: "bad",
    ImportRun.State.DONE: "good",
    ImportRun.State.UNDONE: "calm",
    ImportRun.State.DISCARDED: "calm",
}


def kinds_for(user) -> list[ImportRun.Kind]:
    """The kinds of records that somebody may add and change."""
    return [kind for kind in ImportRun.Kind if may_import(user, kind)]


class UploadForm(Form):
    file = forms.FileField(
        label="表格",
        help_text=".xlsx 或 .csv，不超过 20 MB、5 万行。先检查，确认后才写入。",
        widget=forms.FileInput({"accept": ".xlsx,.csv,.txt,.tsv,.xls,.xml,.htm,.html"}),
    )

    def __init__(self, kinds: list[ImportRun.Kind], *args, **kwargs):
        super().__init__(*args, **kwargs)
        choices = [(kind.value, kind.label) for kind in kinds]
        kind = forms.ChoiceField(label="内容", choices=choices, widget=UnfoldAdminSelectWidget())
        self.fields = {"kind": kind, **self.fields}


@admin.register(ImportRun)
class ImportRunAdmin(ReadOnlyMixin, RecordAdmin):
    """The list of files and, for each, a page of its own."""

    list_display = [
        "name",
        "kind",
        "state_shown",
        "by",
        "uploaded_at",
        "new_count",
        "changed_count",
    ]
    list_select_related = ["by"]
    list_before_template = "admin/import_buttons.html"

    @display(description="状态")
    def state_shown(self, run):
        return state(TONES[run.state], run.get_state_display())

    def get_urls(self):
        wrap = self.admin_site.admin_view
        return [
            path("upload/", wrap(self.upload_view), name="enterprises_import_upload"),
            path(
                "template/<str:kind>/",
                wrap(self.template_view),
                name="enterprises_import_template",
            ),
            path("<int:pk>/remarks/", wrap(self.remarks_view), name="enterprises_import_remarks"),
            path("<int:pk>/undo/", wrap(self.undo_view), name="enterprises_import_undo"),
            *super().get_urls(),
        ]

    def _may_import(self, request, *kinds: str) -> list[ImportRun.Kind]:
        """What somebody may import, ``kinds`` among it; raises ``PermissionDenied``."""
        allowed = kinds_for(request.user)
        if not allowed or not {*kinds} <= {*allowed}:
            raise PermissionDenied("只有社区社工可以导入档案。")
        return allowed

    def template_view(self, request, kind):
        if kind not in ImportRun.Kind:
            raise Http404
        self._may_import(request, kind)
        sheet = sheet_of(kind)
        return file_response(template(sheet), XLSX, f"{sheet.noun}档案导入模板.xlsx")

    def upload_view(self, request):
        kinds = self._may_import(request)
        sent = request.method == "POST"
        form = UploadForm(
            kinds,
            request.POST if sent else None,
            request.FILES if sent else None,
            initial={"kind": request.GET.get("kind", kinds[0])},
        )
        if form.is_valid():
            try:
                run = upload(
                    form.cleaned_data["file"],
                    kind=form.cleaned_data["kind"],
                    by=request.user,
                    now=timezone.now(),
                )
            except ImportRefused as refusal:
                form.add_error("file", str(refusal))
            else:
                return redirect("admin:enterprises_importrun_change", run.pk)
        return self.page(
            request, "admin/import_upload.html", title="导入表格", form=form, kinds=kinds
        )

    def change_view(self, request, object_id, form_url="", extra_context=None):
        run = get_object_or_404(ImportRun.objects.select_related("by"), pk=object_id)
        self._may_import(request, run.kind)
        sheet = sheet_of(run.kind)
        if request.method == "POST":
            self._press(request, run)
            return redirect("admin:enterprises_importrun_change", run.pk)
        last = ImportRun.objects.filter(state=ImportRun.State.DONE).only("pk").first()
        context = {
            "title": run.name,
            "run": run,
            "badge": state(TONES[run.state], run.get_state_display()),
            "percent": min(99, run.done_rows * 100 // run.total_rows) if run.total_rows else None,
            "faults": run.faults[:SHOWN_FAULTS],
            "more_faults": max(0, len(run.faults) - SHOWN_FAULTS),
            "faults_are_cut": len(run.faults) >= MOST_FAULTS,
            "may_undo": last is not None and last.pk == run.pk,
            "sheet": sheet,
            "list_url": reverse(
                f"admin:{sheet.model._meta.app_label}_{sheet.model._meta.model_name}_changelist"
            ),
        }
        return self.page(request, "admin/import_run.html", **context)

    def _press(self, request, run: ImportRun) -> None:
        now = timezone.now()
        try:
            match request.POST.get("press"):
                case "confirm":
                    confirm_import(run, now=now)
                case "confirm_sound":
                    confirm_import(run, now=now, only_sound=True)
                case "discard":
                    discard_import(run, now=now)
                    messages.success(request, "已放弃，没有写入任何内容。")
        except ImportRefused as refusal:
            messages.error(request, str(refusal))

    def undo_view(self, request, pk):
        """Ask first: what was imported may be hundreds of records."""
        run = get_object_or_404(ImportRun, pk=pk, state=ImportRun.State.DONE)
        self._may_import(request, run.kind)
        sheet = sheet_of(run.kind)
        back = reverse("admin:enterprises_importrun_change", args=[run.pk])
        if request.method != "POST":
            return self.page(
                request,
                "admin/ask_first.html",
                title="撤销导入",
                question=f"撤销“{run.name}”的导入？",
                consequence=f"新增的 {run.new_count} {sheet.measure}{sheet.noun}将删除，"
                f"更新的 {run.changed_count} {sheet.measure}恢复到导入前。"
                "导入后有人改过的，不能撤销。",
                button="撤销这次导入",
                back=back,
            )
        try:
            undo_import(run, by=request.user, now=timezone.now())
        except ImportRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, f"已撤销，{sheet.noun}档案恢复到导入前。")
        return redirect(back)

    def remarks_view(self, request, pk):
        there = ImportRun.objects.exclude(file="")  # old ones are gone (enterprises/kept.py)
        run = get_object_or_404(there, pk=pk, faulty_count__gt=0)
        self._may_import(request, run.kind)
        try:
            content = with_remarks(run)
        except Unreadable as error:
            messages.error(request, str(error))
            return redirect("admin:enterprises_importrun_change", run.pk)
        name = run.name.rpartition(".")[0] or run.name
        return file_response(content, XLSX, f"{name}（标注问题）.xlsx")
