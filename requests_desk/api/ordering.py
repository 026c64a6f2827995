"""A new order from a JSON or multipart body, by the same form as the page."""

import hashlib
import json
from dataclasses import fields, replace
from datetime import datetime

from enterprises.credit_code import normalise_code
from enterprises.models import Enterprise
from requests_desk.actions import submit_order
from requests_desk.actions.ordering import Draft
from requests_desk.forms import OrderForm, ProxyOrderForm
from requests_desk.models import Order
from requests_desk.models.choices import Channel
from requests_desk.models.spots import spots_of
from requests_desk.workflow import Action
from services.item_form import item_fields
from services.models import ServiceItem
from xingdong.accounts.standing import Standing, standing_of
from xingdong.records.refusals import NotAllowed

from .errors import Problem, invalid
from .form_fields import NO, YES, check_form, form_data, mapping_of

LONGEST_KEY = 64


def create_order(request, *, now: datetime) -> tuple[Order, bool]:
    """Submit the order in ``request``; the order, and whether it is new.

    The same ``Idempotency-Key`` from the same person with the same content gives the order that is
    already there; with other content it is refused with 409 (handbook §7 E01).
    Raises ``NotAllowed`` for people who order for nobody, ``Problem`` 400 with what is wrong.
    """
    standing = standing_of(request.user)
    if not (standing.is_liaison or standing.is_centre):
        raise NotAllowed("您不是企业联络员，不能点单。")
    key = _idempotency_key(request)
    draft = _draft(request, standing)
    draft = replace(draft, fingerprint=_fingerprint(draft))
    order = submit_order(draft, by=request.user, now=now, idempotency_key=key)
    # The order just made carries this very object; one read back carries a copy, were it equal.
    is_new = order.submitted_at is now
    same = order.events.filter(action=Action.SUBMIT, data__fingerprint=draft.fingerprint)
    if not is_new and not same.exists():
        raise Problem(
            409,
            "idempotency_conflict",
            f"这个 Idempotency-Key 已用于内容不同的诉求 {order.number}，请换一个再提交。",
        )
    return order, is_new


def _idempotency_key(request) -> str | None:
    key = request.headers.get("Idempotency-Key", "")
    if key and not (len(key) <= LONGEST_KEY and key.isascii() and key.isprintable()):
        raise invalid(
            {"Idempotency-Key": [f"请用 {LONGEST_KEY} 个以内的英文字母、数字或符号。"]},
            "Idempotency-Key 请求头无效。",
        )
    return key or None


def _draft(request, standing: Standing) -> Draft:
    """What the body asks for; the parts that choose the form are taken out first."""
    body = mapping_of(request.data)
    addressed = {name: body.pop(name, None) for name in ("enterprise", "item", "item_uncertain")}
    enterprise = _enterprise(addressed["enterprise"], standing)
    uncertain = _flag("item_uncertain", addressed["item_uncertain"])
    item = _item(addressed["item"], uncertain)
    # Whoever is not the enterprise's own liaison enters it on its behalf and says how it came.
    form_class = OrderForm if enterprise.pk in standing.enterprises else ProxyOrderForm
    known = {**form_class.base_fields, **item_fields(item)}
    del known["idempotency_key"]
    form = form_class(form_data(body, known), request.FILES, item=item, enterprise=enterprise)
    if "site" in form.errors:
        form.add_error("site", _sites_to_name(enterprise))
    check_form(form)
    return form.draft(enterprise=enterprise, item_uncertain=uncertain, channel=Channel.API)


def _sites_to_name(enterprise: Enterprise) -> str:
    """What ``site`` may be: a program cannot see the list that a page shows."""
    spots = [spot for _, group in spots_of([enterprise]) for spot in group]
    return "site 可填：" + "、".join(f"{spot.key}（{spot.name}）" for spot in spots) + "。"


def _enterprise(given, standing: Standing) -> Enterprise:
    """By credit code or id; without either the only one. Others' enterprises do not exist."""
    known = Enterprise.objects.select_related("micro_grid")
    if not standing.is_centre:
        known = known.filter(pk__in=standing.enterprises)
    if given is None:
        if len(standing.enterprises) != 1:
            raise invalid({"enterprise": ["请写明企业：统一社会信用代码，或企业编号 id。"]})
        return known.get(pk__in=standing.enterprises)
    word = normalise_code(str(given))
    enterprise = None
    if len(word) == 18 and word.isalnum():
        enterprise = known.filter(credit_code=word).first()
    elif word.isascii() and word.isdigit() and len(word) < 18:
        enterprise = known.filter(pk=int(word)).first()
    if enterprise is None:
        raise invalid({"enterprise": ["没有这家企业，或您不是它的联络员。"]})
    return enterprise


def _item(given, uncertain: bool) -> ServiceItem:
    """The named item; the fallback item for an enterprise that is not certain."""
    offered = ServiceItem.objects.offered()
    if uncertain:
        item = offered.filter(is_fallback=True).first()
        if item is None or given not in (None, item.code):
            raise invalid({"item": ["item_uncertain 为 true 时请不要填写 item。"]})
        return item
    if not isinstance(given, str) or not given:
        raise invalid({"item": ["请填写服务事项编号，如 PC-01。"]})
    item = offered.filter(code=given).first() if "\0" not in given else None
    if item is None:
        raise invalid({"item": [f"没有编号为“{given[:20]}”的服务事项。"]})
    return item


def _flag(name: str, given) -> bool:
    if given is None:
        return False
    if not isinstance(given, bool | str) or given not in (*YES, *NO):
        raise invalid({name: ["这里应是 true 或 false。"]})
    return given in YES


def _fingerprint(draft: Draft) -> str:
    """A digest of everything the order says, its files by content."""
    said = {column.name: getattr(draft, column.name) for column in fields(draft)}
    said |= {
        "enterprise": draft.enterprise and draft.enterprise.pk,
        "item": draft.item.pk,
        "author": draft.author and draft.author.pk,
        "site": draft.site and draft.site.pk,
        "venue": draft.venue and draft.venue.pk,
        "files": [(file.name, file.size, _digest(file.content)) for file in draft.files],
    }
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def _digest(content) -> str:
    digest = hashlib.sha256()
    content.seek(0)
    for chunk in content.chunks():
        digest.update(chunk)
    content.seek(0)
    return digest.hexdigest()
