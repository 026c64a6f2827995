"""A file as ``components/attachment_list.html`` draws it."""

from collections.abc import Callable

from django.template.defaultfilters import filesizeformat

from .models import Attachment


def file_line(attachment: Attachment, address: Callable[[str], str]) -> dict[str, object]:
    """``address`` is asked for an ``attachment``, a ``thumbnail`` and a ``picture``."""
    has_picture = attachment.is_available and bool(attachment.thumbnail)
    return {
        "name": attachment.name,
        "key": attachment.key,
        "url": address("attachment") if attachment.is_available else "",
        "thumbnail": address("thumbnail") if has_picture else "",
        "picture": address("picture") if has_picture else "",
        "size": filesizeformat(attachment.size),
        "note": _note_of(attachment),
    }


def _note_of(attachment: Attachment) -> str:
    if attachment.infected_as:
        return "含有病毒，已删除"
    if attachment.given_up_at and not attachment.file:
        return "一直没能做安全检查，已删除"
    if attachment.given_up_at:
        return "文件读不出来，无法完成安全检查，请重新上传"
    return "正在安全检查，稍后可以下载" if attachment.quarantined_at else attachment.remark
