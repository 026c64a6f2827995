"""Load the demo community, once, into a database that holds no community yet."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction

from enterprises.models import Enterprise
from grids.models import Grid, MicroGrid
from requests_desk.actions import save_draft
from requests_desk.models import Order
from services.models import ServiceItem
from services.worktime import local
from xingdong.records.bells import bells_muted

from .community import Community, everybody, found
from .logins import demo_accounts
from .replay import tell
from .steps import VERBS
from .stories import all_stories


class DemoRefused(Exception):
    """The demo community does not belong into this database; the message says why."""


@dataclass(frozen=True)
class Loaded:
    people: int
    enterprises: int
    orders: int


def load_demo(*, now: datetime) -> Loaded | None:
    """Found the community and tell its stories; None when it is here already.

    All or nothing, in one transaction. Raises ``DemoRefused``.
    """
    if settings.PRODUCTION:
        raise DemoRefused("生产环境不能载入演示社区。")
    with transaction.atomic(), bells_muted():
        if demo_accounts().exists():
            return None
        _refuse_what_would_mix()
        community = found(today=local(now).date())
        tell(all_stories(), community, VERBS, now=now)
        _leave_a_draft(community, now=now)
        return Loaded(
            people=len(community.users),
            enterprises=len(community.enterprises),
            orders=Order.objects.count(),
        )


def _leave_a_draft(community: Community, *, now: datetime) -> None:
    """What the first liaison began to write this morning."""
    save_draft(
        uuid.uuid4(),
        by=community.users["lianluo"],
        enterprise=community.enterprises["示例轨道"],
        items=["IN-05"],
        typed={"title": ["想去同行企业看看自动化焊接"], "description": ["四五个人，两天左右。"]},
        now=now - timedelta(hours=2),
    )


def _refuse_what_would_mix() -> None:
    if not ServiceItem.objects.exists():
        raise DemoRefused("还没有服务目录。请先运行 manage.py load_catalogue。")
    if any(model.objects.exists() for model in (Grid, MicroGrid, Enterprise, Order)):
        raise DemoRefused("数据库里已有网格、企业或诉求。演示社区只能载入空的数据库。")
    usernames = [person.username for person in everybody()]
    taken = get_user_model().objects.filter(username__in=usernames).first()
    if taken:
        raise DemoRefused(f"用户名“{taken.username}”已被使用。演示社区只能载入空的数据库。")
