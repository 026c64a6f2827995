"""The events of orders as what notices are about: who may still read of them."""

from collections.abc import Mapping

from requests_desk.models import Order, OrderEvent
from xingdong.accounts.models import User
from xingdong.notices.models import Delivery
from xingdong.notices.sources import Concern, Subject

SOURCE = "order_event"
RETURN_ACCEPTED = "return accepted"  # of an order that left its reader with this very notice


class OrderEvents:
    """Deliveries about an event of an order; named in ``settings.NOTICE_SOURCES``."""

    def concerns(self, user: User, deliveries: list[Delivery]) -> Mapping[int, Concern]:
        """Open to whoever sees the order; who just gave it back may read that, and no more."""
        events = OrderEvent.objects.filter(
            pk__in={delivery.key for delivery in deliveries},
            order__in=Order.objects.visible_to(user).order_by().values("pk"),
        )
        seen = set(events.values_list("pk", flat=True)) if deliveries else set()
        answer = {}
        for delivery in deliveries:
            if delivery.key in seen:
                answer[delivery.pk] = Concern.OPEN
            elif delivery.notice == RETURN_ACCEPTED:
                answer[delivery.pk] = Concern.TOLD
        return answer

    def subjects(self, deliveries: list[Delivery]) -> Mapping[int, Subject]:
        events = OrderEvent.objects.select_related("order").in_bulk(
            {delivery.key for delivery in deliveries}
        )
        orders = {
            delivery.pk: events[delivery.key].order
            for delivery in deliveries
            if delivery.key in events
        }
        return {
            key: Subject(order.number, order.get_absolute_url(), order.sensitive)
            for key, order in orders.items()
        }
