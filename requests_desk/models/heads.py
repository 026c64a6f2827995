"""Who else heads a department: one question for buttons and for lists."""

from datetime import date

from django.db.models import QuerySet

from services.models import Membership


def heads_beside(department, *involved, on: date) -> QuerySet[Membership]:
    """The heads of ``department`` at work ``on`` that day who are none of ``involved``.

    All of them keys, or references into an outer query; one that may be empty there needs a
    stand-in, because nobody is unequal to NULL.
    """
    heads = Membership.objects.filter(department=department, is_head=True, user__is_active=True)
    for person in involved:
        heads = heads.exclude(user=person)
    return heads.current(on)
