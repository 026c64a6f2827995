"""Everybody's first page; and the centre's form for an order of somebody else."""

import uuid
from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from enterprises.actions import SettledAlready
from requests_desk import presenting
from requests_desk.access import NotAllowed
from requests_desk.actions import submit_from, submit_order
from requests_desk.forms import OrderForm, ProxyOrderForm, enterprise_with_id, enterprises_of
from requests_desk.models import Order, SavedDraft
from requests_desk.standing import standing_of
from requests_desk.workflow import OPEN, Status
from services.models import ServiceItem

from .current import current_of
from .ordering import about, is_uncertain, key_of
from .sources import known_from, named_source

RECENT = 5


def home(request):
    """Everybody's first page: the one where their work waits."""
    if not request.user.is_authenticated:
        return redirect("orders:catalogue")
    standing = standing_of(request.user)
    if standing.is_liaison:
        return workbench(request)
    if standing.is_centre:
        return redirect("orders:centre")
    if standing.is_department_staff:
        return redirect("orders:queue")
    if standing.is_leader:
        return redirect("orders:list")
    if standing.is_administrator:
        return redirect("admin:index")
    return render(request, "orders/no_standing.html", status=403)


def workbench(request):
    """What waits for the liaison, and the latest orders of the enterprise they work for now."""
    now, enterprises = timezone.now(), enterprises_of(request.user)
    current = current_of(request, enterprises)
    orders = Order.objects.visible_to(request.user).filter(enterprise=current)
    counts = orders.aggregate(
        open=Count("pk", filter=Q(status__in=OPEN)),
        to_rate=Count("pk", filter=Q(status=Status.RESOLVED)),
        to_supplement=Count("pk", filter=Q(status=Status.SUPPLEMENT)),
        closed=Count("pk", filter=Q(status=Status.CLOSED)),
    )
    recent = orders.for_list().order_by("-id")[:RECENT]
    drafts = SavedDraft.objects.of(request.user).filter(enterprise=current)
    carried = orders.carried().for_list().order_by("comes_back_on", "pk")[:RECENT]
    context = {
        "counts": counts,
        "enterprise": current,
        "enterprises": enterprises,
        "recent": [presenting.order_card(order, now) for order in recent],
        "drafts": [presenting.draft_line(draft, now) for draft in drafts],
        "carried": [presenting.ledger_line(one, one.comes_back_on) for one in carried],
    }
    return render(request, "orders/workbench.html", context)


def _order(
    request,
    item: ServiceItem,
    form_class,
    enterprises: list,
    *,
    submit=submit_order,
    known: dict | None = None,
    **context,
):
    """Draw the order form, or ``submit`` what came; nothing typed is lost on an error.

    ``known`` is what the form begins with because it is known already.
    """
    posted = request.method == "POST"
    initial = {
        "contact_name": request.user.real_name,
        "contact_phone": request.user.mobile,
        "contact_email": request.user.email,
        "title": request.GET.get("title", ""),
        "idempotency_key": uuid.uuid4().hex,
    }
    if form_class is not OrderForm:
        initial |= EMPTY_CONTACT | (known or {})
    form = form_class(
        request.POST if posted else None,
        request.FILES if posted else None,
        item=item,
        initial=initial,
    )
    chosen = _chosen(request, enterprises)
    if posted and form.is_valid():
        draft = form.draft(enterprise=chosen, item_uncertain=is_uncertain(request, item))
        try:
            order = submit(
                draft,
                by=request.user,
                now=timezone.now(),
                idempotency_key=key_of(request, form),
            )
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
        except SettledAlready:
            form.add_error(None, "这个问题刚刚已由他人处理，没有重复提交。")
        else:
            messages.success(request, f"已提交，编号 {order.number}。系统正在分派办理部门。")
            return redirect(order)
    context |= {
        "item": item,
        **about(item, timezone.now()),
        "form": form,
        "enterprises": enterprises,
        "chosen": chosen,
        "uncertain": is_uncertain(request, item),
    }
    return render(request, "orders/item.html", context, status=422 if form.errors else 200)


EMPTY_CONTACT = {"contact_name": "", "contact_phone": "", "contact_email": ""}


def _chosen(request, enterprises: list):
    """The enterprise named in the request, else the first; what is not in the list is not there."""
    wanted = request.POST.get("enterprise") or request.GET.get("enterprise")
    if wanted is None:
        return enterprises[0]
    chosen = next((one for one in enterprises if str(one.pk) == wanted), None)
    if chosen is None:
        raise Http404
    return chosen


@login_required
def enter_order(request, code):
    """A social worker enters an order for an enterprise (domain.md §2.3 T1, 代录)."""
    if not standing_of(request.user).is_centre:
        raise Http404
    item = get_object_or_404(
        ServiceItem.objects.offered().select_related("department", "category"), code=code
    )
    wanted = request.POST.get("enterprise") or request.GET.get("enterprise", "")
    enterprise = enterprise_with_id(wanted)
    if enterprise is None:
        raise Http404
    source = named_source(request)
    if source is None:
        return _order(request, item, ProxyOrderForm, [enterprise], proxy=True)
    if source.enterprise != enterprise:
        raise Http404
    return _order(
        request,
        item,
        ProxyOrderForm,
        [enterprise],
        submit=partial(submit_from, source=source),
        known=known_from(source),
        proxy=True,
    )
