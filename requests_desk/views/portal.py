"""The enterprise's side: home, the catalogue, ordering."""

import hashlib
import uuid
from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from enterprises.actions import SettledAlready
from requests_desk import presenting
from requests_desk.access import NotAllowed
from requests_desk.actions import submit_from, submit_order
from requests_desk.deadlines import promised_at
from requests_desk.forms import OrderForm, ProxyOrderForm, enterprise_with_id, enterprises_of
from requests_desk.models import Order
from requests_desk.standing import standing_of
from requests_desk.workflow import OPEN, Grade, Status
from services.models import Category, ServiceItem

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
    """What waits for the liaison, and the latest orders."""
    now = timezone.now()
    orders = Order.objects.visible_to(request.user).filter(
        enterprise__in=standing_of(request.user).enterprises
    )
    counts = orders.aggregate(
        open=Count("pk", filter=Q(status__in=OPEN)),
        to_rate=Count("pk", filter=Q(status=Status.RESOLVED)),
        to_supplement=Count("pk", filter=Q(status=Status.SUPPLEMENT)),
        closed=Count("pk", filter=Q(status=Status.CLOSED)),
    )
    recent = orders.for_list().order_by("-id")[:RECENT]
    context = {
        "counts": counts,
        "enterprises": enterprises_of(request.user),
        "recent": [presenting.order_card(order, now) for order in recent],
    }
    return render(request, "orders/workbench.html", context)


def catalogue(request):
    """The 35 items by category; open to everybody (domain.md §2.6)."""
    words = request.GET.get("q", "").strip()
    items = ServiceItem.objects.offered().matching(words).in_catalogue_order()
    chosen = request.GET.get("category", "")
    if chosen:
        items = items.filter(category__code=chosen)
    groups: dict[Category, list] = {}
    for item in items:
        groups.setdefault(item.category, []).append(_item_card(item))
    context = {
        "groups": groups.items(),
        "categories": Category.objects.all(),
        "chosen": chosen,
        "words": words,
        "keep": [("category", chosen)] if chosen else [],
        "fallback": ServiceItem.objects.offered().filter(is_fallback=True).first(),
    }
    return render(request, "orders/catalogue.html", context)


def _item_card(item: ServiceItem) -> dict:
    return {
        "url": reverse("orders:item", args=[item.code]),
        "name": item.name,
        "text": item.description,
        "department": item.department.name,
        "promise": f"{item.resolve_limit}内办结",
        "icon": CATEGORY_ICONS.get(item.category.code, "clipboard"),
    }


CATEGORY_ICONS = {
    "PF": "building",
    "CG": "shield",
    "PC": "file",
    "IN": "star",
    "HR": "users",
    "LC": "calendar",
    "PB": "settings",
}


def item_page(request, code):
    """One item: who handles it, by when, what to prepare; and the order form for a liaison."""
    item = get_object_or_404(
        ServiceItem.objects.offered().select_related("department", "category"), code=code
    )
    standing = standing_of(request.user)
    if request.method == "POST" and not standing.is_liaison:
        raise PermissionDenied
    if not standing.is_liaison:
        return render(request, "orders/item.html", _about(item))
    return _order(request, item, OrderForm, enterprises_of(request.user))


def _about(item: ServiceItem) -> dict:
    now = timezone.now()
    promised = promised_at(item, Grade.NORMAL, now)
    return {"item": item, "promised": presenting.moment(promised, now)}


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
        draft = form.draft(enterprise=chosen, item_uncertain=_is_uncertain(request, item))
        try:
            order = submit(
                draft,
                by=request.user,
                now=timezone.now(),
                idempotency_key=_key_of(request, form),
            )
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
        except SettledAlready:
            form.add_error(None, "这个问题刚刚已由他人处理，没有重复提交。")
        else:
            messages.success(request, f"已提交，编号 {order.number}。系统正在分派办理部门。")
            return redirect(order)
    context |= {
        **_about(item),
        "form": form,
        "enterprises": enterprises,
        "chosen": chosen,
        "uncertain": _is_uncertain(request, item),
    }
    return render(request, "orders/item.html", context, status=422 if form.errors else 200)


def _key_of(request, form) -> str | None:
    """The form's key with a digest of what was typed and attached.

    Pressing twice gives one order; going back, changing the text or the files and pressing again
    gives another instead of losing them.
    """
    key = form.cleaned_data["idempotency_key"]
    typed = sorted(
        (name, values) for name, values in request.POST.lists() if name != "csrfmiddlewaretoken"
    )
    typed += [(upload.name, upload.size) for upload in form.cleaned_data["files"]]
    return key and f"{key}-{hashlib.sha256(repr(typed).encode()).hexdigest()[:16]}"


EMPTY_CONTACT = {"contact_name": "", "contact_phone": "", "contact_email": ""}


def _is_uncertain(request, item: ServiceItem) -> bool:
    """「不确定」: the fallback item, to be judged by the centre."""
    return item.is_fallback and request.GET.get("unsure") == "1"


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
