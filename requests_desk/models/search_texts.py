"""What search reads of an order."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from xingdong.records.search import HasTermsOf, Holds
from xingdong.records.text import normalise

if TYPE_CHECKING:
    from enterprises.models import Enterprise

    from .orders import Order


def first_line(enterprise: "Enterprise") -> str:
    """How the text of every order of ``enterprise`` begins."""
    return " ".join(normalise(f"{enterprise.name} {enterprise.short_name}").split())


def text_of(order: "Order") -> str:
    """The search text of ``order``: the enterprise's line, then what was written."""
    written = (order.number, order.title, order.description)
    enterprise = first_line(order.enterprise) if order.enterprise else "匿名"
    return "\n".join([enterprise, *map(normalise, written)])


class SearchTextQuerySet(models.QuerySet["SearchText"]):
    NEWEST, MANY = 1000, 10

    def holding(self, words: list[str]) -> Self:
        return self.filter(*(Q(text__holds=word) for word in words))

    def by_index(self, words: list[str]) -> Self:
        """``holding``, with the candidates from PostgreSQL's index."""
        return self.holding(words).filter(*(Q(text__has_terms_of=word) for word in words))

    def are_few(self, words: list[str]) -> bool:
        """Whether fewer than one in a hundred of the newest hold all ``words``; one statement."""
        newest = self.order_by("-pk").values("pk")[: self.NEWEST]
        return self.filter(pk__in=newest).holding(words).count() < self.MANY


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
