"""The page on which somebody edits what an item asks, and what its results report."""

from dataclasses import dataclass
from datetime import datetime

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from services.form_versions import Answers, answers_to, publish_form, versions_of
from services.models import ServiceItem
from xingdong.records.forms import Form
from xingdong.records.questions.asking import fields_of
from xingdong.records.questions.changes import changes_between
from xingdong.records.questions.definition import NUMBERS, QuestionType
from xingdong.records.questions.editor import Editor, Effect
from xingdong.records.refusals import ChangedMeanwhile

PREVIEW = "preview-"
EFFECTS = (
    Effect("raises_grade", "critical", "选“是”即按特急办理", QuestionType.BOOL),
    Effect("must_agree", True, "必须选“是”才能提交", QuestionType.BOOL),
    Effect("names_place", True, "匿名诉求没写地点时以它为地点", QuestionType.TEXT),
)
# What every order form asks beside the item's own questions.
ON_EVERY_FORM = (
    "标题",
    "诉求描述",
    "联系人",
    "联系电话",
    "联系邮箱",
    "具体地点",
    "附件",
    "企业名称",
)


@dataclass(frozen=True)
class ItemEditor:
    """Both lists of an item on one page: what enterprises fill in, what results report."""

    item: ServiceItem
    answers: Answers
    questions: Editor
    numbers: Editor

    @classmethod
    def of(cls, item: ServiceItem, data=None) -> "ItemEditor":
        answers = answers_to(item)
        questions = Editor(
            item.form_fields,
            "q",
            uses=answers.questions,
            effects=EFFECTS,
            already_asked=ON_EVERY_FORM,
            data=data,
        )
        numbers = Editor(item.outcome_fields, "n", types=NUMBERS, uses=answers.numbers, data=data)
        return cls(item, answers, questions, numbers)

    def press(self, button: str) -> None:
        """``q/up:3``: of which list, what, which row."""
        where, _, what = button.partition("/")
        if editor := {"q": self.questions, "n": self.numbers}.get(where):
            editor.press(what)

    @property
    def is_sound(self) -> bool:
        return self.questions.is_sound and self.numbers.is_sound

    @property
    def changes(self) -> list[str]:
        return [
            *changes_between(self.item.form_fields, self.questions.questions),
            *changes_between(self.item.outcome_fields, self.numbers.questions),
        ]

    def preview(self) -> forms.Form:
        form = Form(prefix="")
        form.fields.update(fields_of(self.questions.questions, PREVIEW))
        for field in form.fields.values():
            field.widget.use_required_attribute = lambda initial: False
        return form


def edit_item_form(model_admin, request: HttpRequest, object_id: str) -> HttpResponse:
    """Every button sends the whole page; only 发布 keeps anything."""
    item = model_admin.get_object(request, object_id)
    if item is None:
        raise Http404
    if not model_admin.has_change_permission(request, item):
        raise PermissionDenied
    if request.method != "POST":
        return _page(model_admin, request, ItemEditor.of(item), item.form_since_at)
    editor = ItemEditor.of(item, request.POST)
    seen = parse_datetime(request.POST.get("seen", ""))
    button = request.POST.get("do", "")
    if button != "publish":
        editor.press(button)
    elif not editor.is_sound:
        messages.error(request, "还不能发布，请先改好下面标红的地方。")
    else:
        return _publish(model_admin, request, editor, seen)
    return _page(model_admin, request, editor, seen)


def _publish(model_admin, request, editor: ItemEditor, seen: datetime | None) -> HttpResponse:
    words = editor.changes
    try:
        is_new = publish_form(
            editor.item,
            questions=editor.questions.questions,
            numbers=editor.numbers.questions,
            seen=seen,
            now=timezone.now(),
        )
    except ChangedMeanwhile as faster:
        messages.error(request, str(faster))
        return _page(model_admin, request, editor, seen)
    if is_new:
        model_admin.log_change(request, editor.item, f"发布表单：{'；'.join(words)}")
        messages.success(request, "已发布，从现在起新的诉求按这一版填写；旧诉求仍按原来的显示。")
    else:
        messages.info(request, "没有改动，仍是原来的一版。")
    return redirect("admin:services_serviceitem_form", editor.item.pk)


def _page(model_admin, request, editor: ItemEditor, seen: datetime | None) -> HttpResponse:
    versions = versions_of(editor.item)
    number = versions[0].number if versions else 1
    return model_admin.page(
        request,
        "admin/item_form.html",
        title=f"{editor.item.name}：表单",
        content_title=f"{editor.item.name}：企业要填的",
        item=editor.item,
        editor=editor,
        sections=[
            ("q", "企业要填的", "企业点单时回答。", editor.questions),
            ("n", "办结时要填的成效数字", "经办人办结时填写，在“数据”里汇总。", editor.numbers),
        ],
        preview=editor.preview(),
        checks=[*editor.questions.checks(), *_only_faults(editor.numbers)],
        changes=editor.changes,
        versions=versions,
        number=number,
        seen=seen.isoformat() if seen else "",
    )


def _only_faults(editor: Editor):
    return [check for check in editor.checks() if check.tone == "bad"]
