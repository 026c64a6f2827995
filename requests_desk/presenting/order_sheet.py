"""Orders as rows of a sheet: what their list shows, and what the item's questions were answered."""

from collections.abc import Iterable, Sequence

from django.utils import timezone

from requests_desk.models import Order
from requests_desk.models.orders import as_text
from services.form_versions import versions_of
from services.models import ServiceItem
from xingdong.records.privacy import without_long_numbers

HEADINGS = (
    "编号", "标题", "服务事项", "企业", "定点", "状态", "紧急程度", "来源", "办理部门", "经办人",
    "提交时间", "承诺办结",
)  # fmt: skip
ANSWERS = "填写内容"

Labels = dict[int, dict[str, str]]  # of each question, by item and key


def sheet_of(orders: Sequence[Order]) -> list[list[str]]:
    """Headings and a row for each order of ``for_list()``; one statement an item at most.

    Orders of one item have a column for each of its questions, others one for all answers. Long
    numbers are masked: a sheet goes from hand to hand.
    """
    labels = _labels_of({order.item_id: order.item for order in orders}.values())
    if len(labels) != 1:
        return [[*HEADINGS, ANSWERS], *([*_row(one), _in_words(one, labels)] for one in orders)]
    questions = next(iter(labels.values()))
    keys = [key for key in questions if any(_answer(order, key) for order in orders)]
    return [
        [*HEADINGS, *(questions[key] for key in keys)],
        *([*_row(order), *(_answer(order, key) for key in keys)] for order in orders),
    ]


def _labels_of(items: Iterable[ServiceItem]) -> Labels:
    """The words of every question an item has or had; the newest words of each."""
    labels: Labels = {}
    for item in items:
        earlier = versions_of(item) if item.form_since_at else []
        known: dict[str, str] = {}
        for questions in (item.form_fields, *(version.questions for version in earlier)):
            for question in questions:
                known.setdefault(question["key"], question["label"])
        labels[item.pk] = known
    return labels


def _row(order: Order) -> list[str]:
    turn = order.assignment
    return [
        order.number,
        without_long_numbers(order.title),
        order.item.name,
        order.enterprise_name,
        without_long_numbers(order.spot_words),
        order.get_status_display(),
        order.get_grade_display(),
        order.get_channel_display(),
        turn.department.name if turn else "",
        turn.handler.real_name if turn and turn.handler else "",
        f"{timezone.localtime(order.submitted_at):%Y-%m-%d %H:%M}",
        f"{timezone.localtime(order.promised_at):%Y-%m-%d %H:%M}",
    ]


def _answer(order: Order, key: str) -> str:
    given = order.details.get(key)
    return "" if given in (None, "", []) else without_long_numbers(as_text(given))


def _in_words(order: Order, labels: Labels) -> str:
    known = labels[order.item_id]
    keys = [*(key for key in known if key in order.details)]
    keys += [key for key in order.details if key not in known]
    answers = [(known.get(key, key), _answer(order, key)) for key in keys]
    return "；".join(f"{label}：{answer}" for label, answer in answers if answer)
