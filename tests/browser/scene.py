"""What stands on the stage before a journey begins: orders placed by the portal's own API."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import holidays

from tests.browser.visitors import Visitor
from xingdong.demo.people import DEPARTMENT_STAFF


def place(liaison: Visitor, item: str, title: str, **details) -> str:
    """Place an order as `liaison`; its address. Without an item it is 「不确定」."""
    token = next(one for one in liaison.context.cookies() if one["name"] == "csrftoken")
    answer = liaison.context.request.post(
        f"{liaison.address}/api/v1/orders/",
        headers={"X-CSRFToken": token["value"], "Referer": liaison.address},
        data={
            **({"item": item} if item else {"item_uncertain": True}),
            "title": title,
            "description": "请按流程办理，需要什么请联系我。",
            "contact_name": "林悦",
            "contact_phone": "15400000061",
            "details": details,
        },
    )
    assert answer.status == 201, answer.text()
    return f"/orders/{answer.json()['number']}/"


def wait_until_routed(visitor: Visitor, address: str) -> None:
    visitor.open(address)
    visitor.reload_until(lambda: "已派单" in visitor.now_at(), "routed order")


def handler_of(liaison: Visitor) -> str:
    """The sign-in of whoever handles the order on the liaison's page."""
    name = liaison.page.locator(".facts dt", has_text="经办人").locator("+ dd").inner_text()
    staff = [person for members in DEPARTMENT_STAFF.values() for person in members]
    return next(person.username for person in staff if person.name == name.strip())


def working_day(ahead: int) -> date:
    """The working day that many working days after today, make-up Saturdays left out."""
    free = holidays.country_holidays("CN")
    day = datetime.now(ZoneInfo("Asia/Shanghai")).date()
    while ahead:
        day += timedelta(days=1)
        ahead -= day.weekday() < 5 and day not in free
    return day
