"""What search reads of an order."""

from django.db import models

from requests_desk.querysets import SearchTextQuerySet
from requests_desk.search import HasTermsOf, Holds


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
