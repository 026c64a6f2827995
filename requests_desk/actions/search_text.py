"""The search text of an order: noted with it, changed when its enterprise is renamed."""

import logging
from typing import TYPE_CHECKING, TypedDict

from django.db.models import OuterRef, Subquery, TextField, Value
from django.db.models.functions import Concat, StrIndex, Substr

from enterprises.models import Enterprise
from requests_desk.models import Order, SearchText
from requests_desk.models.search_texts import first_line, text_of
from xingdong.records.sweeps import each

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

logger = logging.getLogger(__name__)


class Noted(TypedDict):
    """The oldest text of an enterprise."""

    noted: str


def note_words(order: Order) -> SearchText:
    return SearchText.objects.create(order=order, text=text_of(order))


def follow_renames() -> int:
    """Let orders be found under the present names of their enterprises; how many those were.

    An enterprise may be renamed in the admin or by an import; nobody rings then. Its oldest order
    tells, because all of its texts change together and a new order never is the oldest.
    """
    oldest = SearchText.objects.filter(order__enterprise=OuterRef("pk")).order_by("order_id")
    noted = Enterprise.objects.annotate(noted=Subquery(oldest.values("text")[:1]))
    named = noted.filter(noted__isnull=False).only("name", "short_name")
    return each(named, _follow_rename, name="更新搜索名称")


def _follow_rename(enterprise: "WithAnnotations[Enterprise, Noted]") -> bool:
    """Replace the first line of every text of ``enterprise``, in one statement, if it changed."""
    line = first_line(enterprise)
    if enterprise.noted.partition("\n")[0] == line:
        return False
    rest = Substr("text", StrIndex("text", Value("\n")))
    SearchText.objects.filter(order__enterprise=enterprise).update(
        text=Concat(Value(line), rest, output_field=TextField())
    )
    logger.info("enterprise %s is now found as %s", enterprise.pk, line)
    return True
