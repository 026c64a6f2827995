"""The catalogue: found by a sentence, a word, pinyin or the stage; printed; climbed as a ladder."""

import hashlib
from datetime import date, datetime, time
from urllib.parse import urlencode

from django.db.models import prefetch_related_objects
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from enterprises.access import enterprises_of
from enterprises.models import Enterprise
from requests_desk import presenting
from requests_desk.presenting.icons import icon_of
from requests_desk.presenting.rows import Row
from requests_desk.rules.deadlines import promised_at
from requests_desk.workflow import Grade
from services.models import Category, ServiceItem
from services.suggesting import Suggestion, suggest
from xingdong.accounts.standing import standing_of
from xingdong.records.moments import moment

from .current_enterprise import current_of
from .ordering import about, order_form
from .reporting import report_url

# What the community offers on each step (handbook §5.4).
STEPS_OF_GROWTH = {
    Enterprise.Stage.STARTUP: "创业辅导师、创业咨询师组成导师团，帮您站稳第一步。",
    Enterprise.Stage.GROWTH: "法务、财会、劳务中介对接，优惠政策争取和落实。",
    Enterprise.Stage.MATURE: "上市辅导、银企对接，走向更大的市场。",
}
LONGEST_SENTENCE = 200  # characters
SAYS_SOMETHING = 3  # characters; shorter words are only looked up


@require_safe
def catalogue(request):
    """The 35 items by category; open to everybody (handbook §2.6)."""
    words = request.GET.get("q", "").strip()[:LONGEST_SENTENCE]
    chosen, stage = request.GET.get("category", ""), request.GET.get("stage", "")
    items = ServiceItem.objects.offered().matching(words).in_catalogue_order()
    if chosen:
        items = items.filter(category__code=chosen)
    if stage in Enterprise.Stage.values:
        items = items.for_stage(stage)
    groups: dict[Category, list] = {}
    for item in items:
        groups.setdefault(item.category, []).append(_card(item))
    context = {
        "groups": groups.items(),
        "categories": Category.objects.all(),
        "chosen": chosen,
        "stages": Enterprise.Stage.choices,
        "stage": stage,
        "words": words,
        "keep": [(key, one) for key, one in (("category", chosen), ("stage", stage)) if one],
        **_found(words, request.user),
    }
    return render(request, "orders/catalogue.html", context)


@require_safe
def find(request):
    """What fits the sentence in the box, while it is typed: a part of the page for htmx."""
    words = request.GET.get("q", "").strip()[:LONGEST_SENTENCE]
    if not request.htmx:
        return redirect(f"{reverse('orders:catalogue')}?{urlencode({'q': words})}")
    return render(request, "orders/found.html", {"words": words, **_found(words, request.user)})


def _found(words: str, user) -> Row:
    """The red box, the three items that fit best, and the way out for who is not sure."""
    now = timezone.now()
    danger = presenting.alarm_in(words)
    suggestions = suggest(words, limit=3) if len(words) >= SAYS_SOMETHING else []
    return {
        "emergency": danger,
        "report": report_url(words, user) if danger else "",
        "suggestions": [_suggested(suggestion, words, now) for suggestion in suggestions],
        "unsure": unsure_url(words),
    }


def unsure_url(words: str = "") -> str:
    """Where the centre is asked to judge; empty where no item takes what fits nowhere else."""
    fallback = ServiceItem.objects.offered().filter(is_fallback=True).first()
    if fallback is None:
        return ""
    query = urlencode({"unsure": 1, **({"text": words} if words else {})})
    return f"{reverse('orders:item', args=[fallback.code])}?{query}"


def _suggested(suggestion: Suggestion, words: str, now) -> Row:
    item = suggestion.item
    promised = moment(promised_at(item, Grade.NORMAL, now), now)
    return {
        **_card(item),
        "url": f"{reverse('orders:item', args=[item.code])}?{urlencode({'text': words})}",
        "promise": f"最迟 {promised['words']} 前办结",
        "reason": _reason(suggestion),
        "text": "",
        "materials": "、".join(item.materials),
    }


def _reason(suggestion: Suggestion) -> str:
    parts = []
    if suggestion.words:
        parts.append("提到“{}”".format("”“".join(suggestion.words)))
    if suggestion.examples:
        example = suggestion.examples[0]
        parts.append(f"类似“{example if len(example) <= 24 else example[:23] + '…'}”")
    return "，".join(parts)


def _card(item: ServiceItem) -> Row:
    return {
        "url": reverse("orders:item", args=[item.code]),
        "name": item.called,
        "text": item.description,
        "department": item.department.name,
        "promise": f"{item.resolve_limit}内办结",
        "icon": icon_of(item),
    }


@require_safe
def item_page(request, code):
    """One item: who handles it, by when, what to prepare; and the order form for a liaison."""
    item = get_object_or_404(
        ServiceItem.objects.offered().select_related("department", "category"), code=code
    )
    if standing_of(request.user).is_liaison:
        return order_form(request, item)
    return render(request, "orders/item.html", {"item": item, **about(item, timezone.now())})


@require_safe
def guide(request):
    """《兴东社区管理和服务指南》, from the catalogue as it is today, to be printed (M44)."""
    today, on = timezone.localdate(), _day_of_guide(request)
    items = (
        _items_on(on)
        if on < today
        else list(
            ServiceItem.objects.offered().in_catalogue_order().prefetch_related("co_departments")
        )
    )
    groups: dict[Category, list[ServiceItem]] = {}
    for item in items:
        groups.setdefault(item.category, []).append(item)
    context = {
        "groups": groups.items(),
        "count": len(items),
        "version": _version_of(items),
        "today": today,
        "on": on,
    }
    return render(request, "orders/guide.html", context)


def _day_of_guide(request) -> date:
    """The day whose guide is asked for: today, unless an earlier one is named."""
    today = timezone.localdate()
    try:
        return min(date.fromisoformat(request.GET.get("on", "")), today)
    except ValueError:
        return today


def _items_on(on: date) -> list[ServiceItem]:
    """The items as they were at the end of ``on``, from their history; helpers as they are now."""
    evening = timezone.make_aware(datetime.combine(on, time.max))
    then = ServiceItem.history.as_of(evening)
    items = [item for item in then if not item.why_not_offered(on)]
    prefetch_related_objects(items, "category", "department", "co_departments")
    return sorted(items, key=lambda item: (item.category.position, item.code))


def _version_of(items: list[ServiceItem]) -> str:
    """Six letters that change when anything does that the guide says."""
    texts = [
        f"{item.code}{item.name}{item.description}{item.materials}{item.stages}{item.anonymous_allowed}"
        f"{item.department.name}{item.response_limit}{item.resolve_limit}"
        for item in items
    ]
    return hashlib.sha256(repr(texts).encode()).hexdigest()[:6].upper()


@require_safe
def ladder(request):
    """Three steps of growth and what helps on each; the own step stands out (M48)."""
    enterprises = enterprises_of(request.user)
    own = current_of(request, enterprises) if enterprises else None
    items = list(ServiceItem.objects.offered().in_catalogue_order())
    everywhere = [item for item in items if len(item.stages) == len(Enterprise.Stage)]
    steps = [
        {
            "label": stage.label,
            "sentence": STEPS_OF_GROWTH[stage],
            "is_own": own is not None and own.stage == stage,
            "items": [
                _card(item) for item in items if stage in item.stages and item not in everywhere
            ],
        }
        for stage in Enterprise.Stage
    ]
    context = {"steps": steps, "everywhere": [_card(item) for item in everywhere], "own": own}
    return render(request, "orders/ladder.html", context)
