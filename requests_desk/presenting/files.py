"""Files as links."""

from django.template.defaultfilters import filesizeformat
from django.urls import reverse

from requests_desk.models import Attachment, Order

from .rows import Row


def file_line(attachment: Attachment, order: Order) -> Row:
    has_picture = attachment.is_available and bool(attachment.thumbnail)
    return {
        "name": attachment.name,
        "key": attachment.key,
        "url": _address("attachment", order, attachment) if attachment.is_available else "",
        "thumbnail": _address("thumbnail", order, attachment) if has_picture else "",
        "picture": _address("picture", order, attachment) if has_picture else "",
        "size": filesizeformat(attachment.size),
        "note": _note_of(attachment),
    }


def _address(name: str, order: Order, attachment: Attachment) -> str:
    return reverse(f"orders:{name}", args=[order.number, attachment.key])


def _note_of(attachment: Attachment) -> str:
    if attachment.infected_as:
        return "含有病毒，已删除"
    if attachment.given_up_at and not attachment.file:
        return "一直没能做安全检查，已删除"
    if attachment.given_up_at:
        return "文件读不出来，无法完成安全检查，请重新上传"
    return "正在安全检查，稍后可以下载" if attachment.quarantined_at else attachment.remark
