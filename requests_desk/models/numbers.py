"""The numbers of orders, which people read aloud."""

from datetime import date

from django.db import connection, models


class DailySequence(models.Model):
    """The last order number given out on a day; numbers restart every day."""

    day = models.DateField(primary_key=True)
    last = models.PositiveIntegerField()

    class Meta:
        verbose_name = verbose_name_plural = "每日编号"


TAKE_NUMBER = """
    INSERT INTO requests_desk_dailysequence AS counter (day, last) VALUES (%s, 1)
    ON CONFLICT (day) DO UPDATE SET last = counter.last + 1
    RETURNING last
"""


def next_number(day: date) -> str:
    """Take the next number of ``day``, like ``XD20260302-0001`` (handbook §2.3 T1).

    One statement that waits for a concurrent submission to commit or roll back, so numbers have
    neither doubles nor holes. Call it inside the transaction that saves the order.
    """
    with connection.cursor() as cursor:
        cursor.execute(TAKE_NUMBER, [day])
        (last,) = cursor.fetchone()
    return f"XD{day:%Y%m%d}-{last:04d}"
