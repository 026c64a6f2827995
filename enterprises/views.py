"""企业信息: the enterprise sees and corrects its file, social workers confirm (handbook §8.1)."""

from itertools import groupby

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from grids.models import MicroGridDuty
from xingdong.accounts.gates import centre_only
from xingdong.accounts.requests import SignedInRequest
from xingdong.records.narrowing import not_none

from .access import enterprises_of
from .actions import (
    DecidedAlready,
    ask_changes,
    confirm_change,
    confirm_changes,
    name_contact,
    refuse_change,
)
from .forms import ContactForm, OwnFileForm, RefusalForm
from .models import ChangeRequest, Enterprise
from .own_file import change_line, own_page
from .self_service import SUBJECTS, in_force

BACK = {"today": "insight:today", "centre": "orders:centre"}  # pages that list a few changes


def _own(request: SignedInRequest) -> tuple[Enterprise, list[Enterprise]]:
    """The enterprise the person speaks for, the one named in the address if there are several."""
    own = enterprises_of(request.user)
    wanted = request.GET.get("enterprise")
    chosen = next((client for client in own if wanted is None or str(client.pk) == wanted), None)
    if chosen is None:
        raise Http404
    return chosen, own


@login_required
@require_safe
def own_file(request: SignedInRequest) -> HttpResponse:
    """On to the one page about the enterprise, which its liaisons may correct."""
    return redirect(_own(request)[0])


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit_file(request: SignedInRequest) -> HttpResponse:
    """Everything but the contacts; what is changed waits for a social worker."""
    enterprise, _ = _own(request)
    open_wishes = enterprise.change_requests.open().values_list("subject", "new")
    waiting = {subject: not_none(wish) for subject, wish in open_wishes}
    form = OwnFileForm(request.POST or None, instance=enterprise, waiting=waiting)
    if request.method == "POST" and form.is_valid():
        requests = ask_changes(enterprise, form.wishes(), by=request.user, now=timezone.now())
        if requests:
            messages.success(request, f"已提交 {len(requests)} 项，待社工核验。核验前仍按原值。")
        else:
            messages.info(request, "没有需要核验的更改。")
        return redirect(own_page("own", enterprise))
    context = {"enterprise": enterprise, "form": form, "back": own_page("own", enterprise)}
    return render(request, "enterprises/edit.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit_contact(request: SignedInRequest, role: str) -> HttpResponse:
    """The holder of one role: a new number counts at once, a new person waits."""
    enterprise, _ = _own(request)
    subject = SUBJECTS.get(f"contact.{role}")
    if subject is None:
        raise Http404
    holder = in_force(enterprise, subject, on=timezone.localdate())
    form = ContactForm(request.POST or None, initial=holder)
    if request.method == "POST" and form.is_valid():
        waits = name_contact(
            enterprise, role=role, by=request.user, now=timezone.now(), **form.cleaned_data
        )
        words = "已提交，待社工核验。核验前仍按原联系人。" if waits else "已更新。"
        messages.success(request, words)
        return redirect(own_page("own", enterprise))
    context = {
        "enterprise": enterprise,
        "subject": subject,
        "holder": holder,
        "form": form,
        "back": own_page("own", enterprise),
    }
    return render(request, "enterprises/contact.html", context, status=422 if form.errors else 200)


@centre_only
@require_safe
def changes(request: SignedInRequest) -> HttpResponse:
    """What waits for confirmation, by enterprise; of the own micro-grids unless all is asked for.

    Whoever answers for no micro-grid sees all.
    """
    return _draw_changes(request)


def _draw_changes(
    request: SignedInRequest, *, failed: int | None = None, form: RefusalForm | None = None
) -> HttpResponse:
    waiting = (
        ChangeRequest.objects.open()
        .select_related("enterprise__micro_grid", "asked_by")
        .order_by("enterprise__name", "enterprise_id", "asked_at")
    )
    own = MicroGridDuty.objects.of(request.user, timezone.localdate())
    everybody = request.GET.get("whose") == "all" or failed is not None or not own.exists()
    if not everybody:
        waiting = waiting.filter(enterprise__micro_grid__in=own.values("micro_grid"))
    lines = [
        {
            **change_line(wish),
            "form": form if wish.pk == failed else RefusalForm(auto_id=f"refuse{wish.pk}_%s"),
            "failed": wish.pk == failed,
        }
        for wish in waiting
    ]
    groups = [
        (enterprise, list(group))
        for enterprise, group in groupby(lines, key=lambda line: line["request"].enterprise)
    ]
    context = {
        "groups": groups,
        "count": len(lines),
        "everybody": everybody,
        "mine_url": reverse("enterprises:changes"),
        "all_url": f"{reverse('enterprises:changes')}?whose=all",
    }
    return render(request, "enterprises/changes.html", context, status=422 if form else 200)


@login_required
@require_POST
@centre_only
def decide(request: SignedInRequest, pk: int) -> HttpResponse:
    """Confirm, or refuse with a reason."""
    wish = get_object_or_404(ChangeRequest, pk=pk)
    label, now = SUBJECTS[wish.subject].label, timezone.now()
    try:
        if request.POST.get("verdict") == "confirm":
            confirm_change(wish, by=request.user, now=now)
            messages.success(request, f"{label}已核实并更新。")
        else:
            form = RefusalForm(request.POST, auto_id=f"refuse{pk}_%s")
            if not form.is_valid():
                return _draw_changes(request, failed=pk, form=form)
            refuse_change(wish, by=request.user, now=now, **form.cleaned_data)
            messages.success(request, f"{label}未采纳，企业会看到原因。")
    except DecidedAlready:
        messages.error(request, "这一项刚刚已由他人处理，或企业提交了新的值。")
    except ValidationError as error:
        messages.error(request, f"不能更新{label}：{'；'.join(error.messages)}")
    return _back(request)


@login_required
@require_POST
@centre_only
def confirm_all(request: SignedInRequest, pk: int) -> HttpResponse:
    """Confirm what was shown of one enterprise with one press, all or nothing."""
    enterprise = get_object_or_404(Enterprise, pk=pk)
    shown = [key for key in request.POST.getlist("request") if key.isdecimal() and len(key) < 19]
    wishes = enterprise.change_requests.filter(pk__in=shown).order_by("pk")
    try:
        done = confirm_changes(wishes, by=request.user, now=timezone.now())
    except DecidedAlready:
        messages.error(request, "其中有的刚刚已由他人处理，或企业提交了新的值，一项都没有更新。")
    except ValidationError as error:
        messages.error(request, f"一项都没有更新：{'；'.join(error.messages)}")
    else:
        messages.success(request, f"{enterprise.called}的 {len(done)} 项已核实并更新。")
    return _back(request)


def _back(request: SignedInRequest) -> HttpResponse:
    """To the page that the press came from."""
    return redirect(BACK.get(request.POST.get("back", ""), "enterprises:changes"))
