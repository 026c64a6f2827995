"""The search text of an order: noted with it, changed when its enterprise is renamed."""

import logging

from django.db.models import OuterRef, Subquery, TextField, Value
from django.db.models.functions import Concat, StrIndex, Substr

from enterprises.models import Enterprise
from requests_desk.models import Order, SearchText
from requests_desk.models.search_texts import first_line, text_of

logger = logging.getLogger(__name__)


def note_words(order: Order) -> SearchText:
    return SearchText.objects.create(order=order, text=text_of(order))


def follow_renames() -> int:
    """Let orders be found under the present names of their enterprises; how many texts changed.

    An enterprise may be renamed in the admin or by an import; nobody rings then. Its oldest order
    tells, because all of its texts change together and a new order never is the oldest.
    """
    oldest = SearchText.objects.filter(order__enterprise=OuterRef("pk")).order_by("order_id")
    noted = Enterprise.objects.annotate(noted=Subquery(oldest.values("text")[:1]))
    changed = 0
    for enterprise in noted.filter(noted__isnull=False).only("name", "short_name"):
        line = first_line(enterprise)
        if enterprise.noted.partition("\n")[0] != line:
            changed += _rewrite(enterprise, line)
            logger.info("enterprise %s is now found as %s", enterprise.pk, line)
    return changed


def _rewrite(enterprise: Enterprise, line: str) -> int:
    """Replace the first line of every text of ``enterprise``, in one statement."""
    rest = Substr("text", StrIndex("text", Value("\n")))
    return SearchText.objects.filter(order__enterprise=enterprise).update(
        text=Concat(Value(line), rest, output_field=TextField())
    )
