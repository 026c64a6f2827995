"""What is measured: the pages people open all day, and what the worker does behind them."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from html import unescape

from django.urls import reverse
from django.utils import timezone

from requests_desk.actions import close_expired_orders
from requests_desk.events.reactions import react_to, react_to_due_events
from requests_desk.models import Order, OrderEvent
from requests_desk.workflow import Action
from services.models import Department
from tests.bench.archive import YEARS, ZONE
from tests.bench.community import Community
from tests.bench.visitor import Visitor, query_of
from tests.bench.writing import RARE
from xingdong.accounts.models import User
from xingdong.accounts.standing import standing_of
from xingdong.notices.models import Delivery

Question = tuple[str, Callable[[], object]]


def questions(community: Community) -> Iterator[Question]:
    """Name and act of each measurement; an act does the whole thing once."""
    yield from _of_staff(community)
    yield from _of_liaison(community)
    yield from _of_centre(community)
    yield from _of_search(community)
    yield from _of_writing(community)
    yield from _of_worker(community)


def _get(visitor: Visitor, name: str, **query) -> Callable[[], str]:
    return lambda: visitor.get(reverse(name), **query)


def _of_staff(community: Community) -> Iterator[Question]:
    clerk, small = Visitor(community.clerk), Visitor(community.small_clerk)
    queue = "orders:queue"
    yield "工作队列，第 1 页", _get(clerk, queue)
    yield "工作队列，第 20 页", _get(clerk, queue, **_page(clerk, queue, 20))
    yield "工作队列，按状态", _get(clerk, queue, status="routed")
    yield "工作队列，搜索一词", _get(clerk, queue, q="食堂")
    yield "部门全部诉求，第 1 页", _get(clerk, "orders:list")
    yield "部门全部诉求，中间一页", _get(clerk, "orders:list", after=_middle())
    yield "部门全部诉求，搜索一词", _get(clerk, "orders:list", q="食堂")
    yield "最小部门全部诉求", _get(small, "orders:list")
    order = Order.objects.visible_to(community.clerk).order_by("-id").first()
    yield "新设部门全部诉求（没有）", _get(Visitor(community.new_clerk), "orders:list")
    yield "经办人看诉求", lambda: clerk.get(order.get_absolute_url())


def _of_liaison(community: Community) -> Iterator[Question]:
    liaison = Visitor(community.liaison)
    orders = Order.objects.filter(enterprise=community.enterprises[0])
    yield "企业首页", _get(liaison, "orders:home")
    yield "企业我的诉求", _get(liaison, "orders:list")
    yield "企业我的诉求，待评价", _get(liaison, "orders:list", status="resolved")
    yield "企业我的诉求，搜索一词", _get(liaison, "orders:list", q="空压机")
    order = orders.order_by("-id").first()
    yield "企业看诉求", lambda: liaison.get(order.get_absolute_url())
    yield "消息", _get(liaison, "notices:inbox")


def _of_centre(community: Community) -> Iterator[Question]:
    worker, listed = Visitor(community.worker), "orders:list"
    long_ago = timezone.localdate() - timedelta(days=YEARS * 365 - 400)
    departments = Department.objects.in_bulk()
    busy, *_, quiet = community.departments_by_share()
    item = community.items[community.item_weights.index(min(community.item_weights))]
    yield "研判台", _get(worker, "orders:centre")
    yield "全部诉求，第 1 页", _get(worker, listed)
    yield "全部诉求，中间一页", _get(worker, listed, after=_middle())
    yield "全部诉求，按状态（办理中）", _get(worker, listed, status="in_progress")
    yield "全部诉求，按状态（已归档）", _get(worker, listed, status="closed")
    yield "全部诉求，按事项", _get(worker, listed, item=item.code)
    yield "全部诉求，按微网格", _get(worker, listed, micro_grid="MG-05")
    yield "全部诉求，按部门", _get(worker, listed, department=departments[busy].code)
    yield "全部诉求，按部门（最小）", _get(worker, listed, department=departments[quiet].code)
    yield "全部诉求，按来源", _get(worker, listed, channel="party")
    yield "全部诉求，特急", _get(worker, listed, grade="critical")
    yield (
        "全部诉求，三年前的一周",
        _get(
            worker,
            listed,
            submitted_from=long_ago.isoformat(),
            submitted_to=(long_ago + timedelta(days=6)).isoformat(),
        ),
    )
    yield "全部诉求，三年前为止", _get(worker, listed, submitted_to=long_ago.isoformat())
    yield "接口，诉求列表", lambda: worker.get("/api/v1/orders/")


def _of_search(community: Community) -> Iterator[Question]:
    worker, listed = Visitor(community.worker), "orders:list"
    old = (timezone.now() - timedelta(days=YEARS * 365 - 400)).astimezone(ZONE)
    number = Order.objects.filter(submitted_at__gte=old).order_by("id").first().number
    enterprise = community.enterprises[len(community.enterprises) // 2]
    for name, words in (
        ("完整编号", number),
        ("编号到日", number[:10]),
        ("编号到月", number[:8]),
        ("一字（常见）", "电"),
        ("一字（少见）", "泓"),
        ("两字（常见）", "食堂"),
        ("两字（少见）", "淼鑫"),
        ("多字（少见）", RARE),
        ("没有的词", "食堂南门叉车"),
        ("两个词", "食堂 充电桩"),
        ("企业名称", enterprise.name),
        ("人人都有的词", "有限公司"),
        ("型号", "KX-208"),
    ):
        yield f"搜索，{name}", _get(worker, listed, q=words)


def _of_writing(community: Community) -> Iterator[Question]:
    liaison = Visitor(community.liaison)
    item = community.items[0]
    form = {
        "title": "请协调空压机噪声",
        "description": "夜间空压机噪声较大，影响宿舍区休息。" * 3,
        "contact_name": "李联络",
        "contact_phone": "13800000001",
        "enterprise": community.enterprises[0].pk,
        **{f"item-{field['key']}": _answer(field) for field in item.form_fields},
    }
    address = reverse("orders:item", args=[item.code])
    yield "提交诉求", lambda: liaison.post(address, form)


ANSWERS = {
    "int": "12",
    "decimal": "3.5",
    "date": "2026-12-01",
    "datetime": "2026-12-01T10:00",
    "phone": "13800000001",
    "bool": "no",
}


def _answer(field: dict) -> str:
    return field["choices"][0] if field.get("choices") else ANSWERS.get(field["type"], "照常")


def _of_worker(community: Community) -> Iterator[Question]:
    def route_one():
        event = OrderEvent.objects.unhandled().filter(action=Action.SUBMIT).first()
        assert react_to(event.pk, now=timezone.now())

    user = community.clerk.pk
    yield "后台：派单一件", route_one
    yield "后台：巡查待处理事件", lambda: react_to_due_events(now=timezone.now())
    yield "后台：巡查到期评价", lambda: close_expired_orders(now=timezone.now())
    yield "未读消息数", lambda: Delivery.objects.inbox_of(community.liaison).unread().count()
    yield "身份", lambda: standing_of(User.objects.get(pk=user))


def _middle() -> str:
    """The cursor in the middle of all orders."""
    return str(Order.objects.order_by("-id").values_list("pk", flat=True)[0] // 2)


def _page(visitor: Visitor, name: str, number: int) -> dict[str, str]:
    """The query of page ``number``, or of the last one, found by turning the pages."""
    query: dict[str, str] = {}
    for _ in range(number - 1):
        links = re.findall(r'href="([^"]*\?[^"]*after=[^"]*)"', visitor.get(reverse(name), **query))
        if not links:
            break
        query = query_of(unescape(links[-1]))
    return query
