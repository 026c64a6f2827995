"""Files as links."""

from django.urls import reverse

from requests_desk.models import Attachment, Order
from xingdong.files.lines import file_line as line_of

from .rows import Row


def file_line(attachment: Attachment, order: Order) -> Row:
    return line_of(
        attachment, lambda name: reverse(f"orders:{name}", args=[order.number, attachment.key])
    )
