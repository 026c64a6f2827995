"""Take the last import back: what it changed as it was, what it added gone."""

from collections.abc import Iterator
from datetime import datetime
from itertools import islice

from django.db import transaction
from django.db.models import ManyToOneRel, Model
from simple_history.utils import get_history_manager_for_model

from enterprises.models import (
    Contact,
    Enterprise,
    HeadcountCheck,
    ImportRun,
    StageChange,
    StatusChange,
)
from xingdong.accounts.models import User
from xingdong.records.narrowing import field_of
from xingdong.records.sheets import log_sheet

from .contacts import put_back
from .histories import Signed, delete_with_history, update_with_history
from .importing import ImportRefused, State
from .resource import CHUNK

# What a run says that was imported before sheets had people.
NO_CONTACTS = {"contacts": [], "contacts_before": [], "last_contact_history": 0}


@transaction.atomic
def undo_import(run: ImportRun, *, by: User, now: datetime) -> None:
    """Put back what the last import changed and remove what it added.

    Raises ``ImportRefused`` when it is not the last one, or when somebody has worked on its records
    since: their work would be lost.
    """
    run = ImportRun.objects.select_for_update().get(pk=run.pk)
    last = ImportRun.objects.filter(state=State.DONE).first()
    if last is None or last.pk != run.pk:
        raise ImportRefused("只能撤销最近一次导入。")
    undo = {**NO_CONTACTS, **run.undo}
    created = undo["created"]
    changed = {int(pk): old for pk, old in undo["changed"].items()}
    contacts = {pk: old for pk, *old in undo["contacts_before"]}
    _refuse_if_touched(Enterprise, [*created, *changed], undo["last_history"])
    own = {Contact: set(undo["contacts"]), HeadcountCheck: set(undo["headcounts"])}
    _refuse_if_used(created, own)
    _refuse_if_touched(Contact, [*undo["contacts"], *contacts], undo["last_contact_history"])
    signed: Signed = {"by": by, "now": now, "reason": "撤销表格导入"}
    StageChange.objects.filter(pk__in=undo["stage_changes"]).delete()
    StatusChange.objects.filter(pk__in=undo["status_changes"]).delete()
    for some in _chunks(undo["contacts"]):
        delete_with_history(Contact, some, **signed)
    for some in _chunks(list(contacts)):
        put_back({pk: contacts[pk] for pk in some}, **signed)
    for some in _chunks(undo["headcounts"]):
        delete_with_history(HeadcountCheck, some, **signed)
    for pk, total, non_local, source in undo["headcounts_before"]:
        check = HeadcountCheck.objects.get(pk=pk)
        check.total, check.non_local, check.source = total, non_local, source
        check.save()
    for some in _chunks(list(changed)):
        _put_back({pk: changed[pk] for pk in some}, **signed)
    for some in _chunks(created):
        delete_with_history(Enterprise, some, **signed)
    run.state, run.undone_at, run.beat_at = State.UNDONE, now, now
    run.save(update_fields=["state", "undone_at", "beat_at"])
    log_sheet(ImportRun, "撤销表格导入", what=run.name, by=by, now=now)


def _put_back(changed: dict[int, dict], **signed) -> None:
    enterprises = list(Enterprise.objects.filter(pk__in=changed).select_for_update())
    for enterprise in enterprises:
        for name, old in changed[enterprise.pk].items():
            setattr(enterprise, name, field_of(Enterprise, name).to_python(old))
        enterprise.derive()
    names = {name for old in changed.values() for name in old} | {*Enterprise.DERIVED}
    update_with_history(enterprises, names, **signed)


def _refuse_if_touched(model: type[Model], keys: list[int], last_history: int) -> None:
    for some in _chunks(keys):
        history = get_history_manager_for_model(model)
        later = history.filter(id__in=some, history_id__gt=last_history).first()
        if later is not None:
            what = model._meta.verbose_name
            raise ImportRefused(f"导入后有人改过“{later.name}”等{what}，不能整批撤销。")


def _refuse_if_used(created: list[int], own: dict[type[Model], set[int]]) -> None:
    """Nothing may hang on a record that would go, but for what came with it."""
    for relation in Enterprise._meta.get_fields(include_hidden=True):
        if not isinstance(relation, ManyToOneRel):
            continue
        # The history points to what is gone.
        if not relation.field.db_constraint:  # type: ignore[attr-defined]  # not in the stubs
            continue
        came_with_it = own.get(relation.related_model, set())
        rows = relation.related_model._base_manager
        for some in _chunks(created):
            there = rows.filter(**{f"{relation.field.name}__in": some})
            others = set(there.values_list("pk", flat=True)) - came_with_it
            if others:
                row = rows.select_related(relation.field.name).get(pk=others.pop())
                name = getattr(row, relation.field.name).name
                what = relation.related_model._meta.verbose_name
                raise ImportRefused(f"导入后“{name}”等企业已有{what}，不能整批撤销。")


def _chunks(keys: list) -> Iterator[list]:
    left = iter(keys)
    while some := list(islice(left, CHUNK)):
        yield some
