"""What templates ask of the portal itself: ``{% load portal %}``.

Tags, not a context: the page of an unforeseen error is drawn without one.
"""

from django import template
from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString

from xingdong.records.telephones import href

register = template.Library()


@register.simple_tag
def service_phone() -> str:
    """The community's number; empty where none is set."""
    return settings.SERVICE_PHONE


@register.simple_tag
def service_phone_after(words: str) -> str:
    """``words`` and the number, to tap and call; nothing at all where none is set."""
    number = settings.SERVICE_PHONE
    link = '{}<a class="nowrap" href="{}">{}</a>'
    return format_html(link, words, href(number), number) if number else ""


@register.simple_tag
def absolute(path: str) -> str:
    """The address of ``path`` for readers outside, like a chat that draws a card of it."""
    return f"{settings.SITE_URL}{path}"


@register.filter
def tel(number: str) -> str:
    """The address that calls ``number``, its extension after a pause."""
    return href(number)


@register.simple_tag
def whom_to_call() -> SafeString:
    """Who helps, as part of a sentence."""
    return format_html("您所在微网格的社工{}", service_phone_after("，或打服务电话 "))
