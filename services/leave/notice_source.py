"""Leave as what notices are about; named in ``settings.NOTICE_SOURCES``."""

from collections.abc import Mapping

from xingdong.accounts.models import User
from xingdong.notices.models import Delivery
from xingdong.notices.sources import Concern, Subject

SOURCE = "leave"
PAGE = "/leave/"


class Leaves:
    """Told to the two whom it is about; the page is open to both, also when it is over."""

    def concerns(self, user: User, deliveries: list[Delivery]) -> Mapping[int, Concern]:
        return {delivery.pk: Concern.OPEN for delivery in deliveries}

    def subjects(self, deliveries: list[Delivery]) -> Mapping[int, Subject]:
        return {delivery.pk: Subject("请假代理", PAGE) for delivery in deliveries}
