"""What search reads of an order."""

from django.db import models

from requests_desk.querysets import SearchTextQuerySet
from xingdong.records.search import HasTermsOf, Holds
from xingdong.records.text import normalise


def first_line(enterprise) -> str:
    """How the text of every order of ``enterprise`` begins."""
    return " ".join(normalise(f"{enterprise.name} {enterprise.short_name}").split())


def text_of(order) -> str:
    """The search text of ``order``: the enterprise's line, then what was written."""
    written = (order.number, order.title, order.description)
    enterprise = "匿名" if order.is_anonymous else first_line(order.enterprise)
    return "\n".join([enterprise, *map(normalise, written)])


class SearchText(models.Model):
    """The words of one order in one spelling, written once when it is submitted.

    A table of its own: every step changes the row of the order, and PostgreSQL would enter all its
    words in the index again each time.
    """

    order = models.OneToOneField(
        "Order",
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="search_text",
        verbose_name="诉求",
    )
    text = models.TextField("检索文本")

    objects = SearchTextQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "检索文本"

    def __str__(self):
        return self.text


for lookup in (Holds, HasTermsOf):
    SearchText._meta.get_field("text").register_lookup(lookup)
