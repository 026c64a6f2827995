"""What an import writes, and how it was before: enough to take it back.

For each model the rows that were added, the old values of those that changed, and the last row of
history at that time. ``as_undo`` is what a run keeps; ``take_back`` reads it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from django.apps import apps
from django.db.models import ManyToOneRel, Max, Model
from simple_history.utils import get_history_manager_for_model

from xingdong.records.narrowing import field_of

from .histories import Signed, create_with_history, delete_with_history, update_with_history

CHUNK = 500  # rows read, compared and written together
Olds = dict[int, dict[str, Any]]  # by the key of a row: its fields before


class CannotTakeBack(Exception):
    """Somebody's work would be lost; the message says whose."""


class Ledger:
    """Writes rows of any model in bulk and remembers what that did; ``model`` stands above all."""

    def __init__(self, model: type[Model], signed: Signed):
        self.signed = signed
        self._added: dict[type[Model], list[int]] = {model: []}
        self._before: dict[type[Model], Olds] = {}
        self._many: dict[str, dict[int, list[int]]] = {}

    def add(self, rows: Sequence[Model]) -> None:
        if not rows:
            return
        model = type(rows[0])
        if _has_history(model):
            create_with_history(rows, **self.signed)
        else:
            model._default_manager.bulk_create(rows)
        self._added.setdefault(model, []).extend(row.pk for row in rows)

    def change(self, rows: Sequence[Model], olds: Olds) -> None:
        """Store those fields of ``rows`` that ``olds`` names; a row's first old values count."""
        rows = [row for row in rows if olds.get(row.pk)]
        if not rows:
            return
        model = type(rows[0])
        self._added.setdefault(model, [])
        update_with_history(rows, {name for old in olds.values() for name in old}, **self.signed)
        before = self._before.setdefault(model, {})
        for row in rows:
            before[row.pk] = olds[row.pk] | before.get(row.pk, {})

    def link(self, field: str, keys: Mapping[int, list[int]], before: Mapping[int, list[int]]):
        """Store the many-to-many ``field`` of the rows of the model above all."""
        model = next(iter(self._added))
        _link(model, field, keys)
        self._many.setdefault(field, {}).update(before)

    def as_undo(self) -> dict[str, list[dict[str, Any]]]:
        """Its ``tables`` in the order of writing, which keys of an object in JSON would lose."""
        return {
            "tables": [
                {
                    "model": model._meta.label,
                    "added": added,
                    "before": self._before.get(model, {}),
                    "last": _last_history(model),
                    "many": self._many if at == 0 else {},
                }
                for at, (model, added) in enumerate(self._added.items())
            ]
        }


def take_back(undo: Mapping[str, list[dict[str, Any]]], signed: Signed) -> None:
    """Put back what was changed and remove what was added, the rows that hang on others first.

    Raises ``CannotTakeBack`` when somebody has worked on the records since.
    """
    entries = {apps.get_model(entry["model"]): entry for entry in undo["tables"]}
    own = {model: set(entry["added"]) for model, entry in entries.items()}
    for model, entry in entries.items():
        if _has_history(model):
            keys = [*entry["added"], *(int(pk) for pk in entry["before"])]
            _refuse_if_touched(model, keys, entry["last"])
    above = next(iter(entries))
    _refuse_if_used(above, entries[above]["added"], own)
    for model, entry in reversed(entries.items()):
        for field, keys in entry["many"].items():
            _link(model, field, {int(pk): linked for pk, linked in keys.items()})
        for some in chunks(entry["added"]):  # first, so that whom it followed can be there again
            _remove(model, some, signed)
        before = {int(pk): old for pk, old in entry["before"].items()}
        for some in chunks(list(before)):
            _put_back(model, {pk: before[pk] for pk in some}, signed)


def _put_back(model: type[Model], before: Olds, signed: Signed) -> None:
    rows = list(model._default_manager.filter(pk__in=before).select_for_update(of=("self",)))
    attributes = {field.attname: field for field in model._meta.fields}
    for row in rows:
        for name, old in before[row.pk].items():
            setattr(row, name, attributes[name].to_python(old))
    update_with_history(rows, {name for old in before.values() for name in old}, **signed)


def _remove(model: type[Model], keys: list[int], signed: Signed) -> None:
    for field in model._meta.many_to_many:
        _link(model, field.name, {key: [] for key in keys})
    if _has_history(model):
        delete_with_history(model, keys, **signed)
    else:
        model._default_manager.filter(pk__in=keys).delete()


def _link(model: type[Model], name: str, keys: Mapping[int, list[int]]) -> None:
    field: Any = field_of(model, name)
    through = field.remote_field.through
    here, there = f"{field.m2m_field_name()}_id", f"{field.m2m_reverse_field_name()}_id"
    through._default_manager.filter(**{f"{here}__in": list(keys)}).delete()
    through._default_manager.bulk_create(
        through(**{here: pk, there: other}) for pk, others in keys.items() for other in others
    )


def _has_history(model: type[Model]) -> bool:
    return hasattr(model, "history")


def _last_history(model: type[Model]) -> int:
    if not _has_history(model):
        return 0
    return get_history_manager_for_model(model).aggregate(last=Max("history_id", default=0))["last"]


def _refuse_if_touched(model: type[Model], keys: list[int], last_history: int) -> None:
    for some in chunks(keys):
        history = get_history_manager_for_model(model)
        later = history.filter(id__in=some, history_id__gt=last_history).first()
        if later is not None:
            what, called = model._meta.verbose_name, getattr(later, "name", later.instance)
            raise CannotTakeBack(f"导入后有人改过“{called}”等{what}，不能整批撤销。")


def _refuse_if_used(
    model: type[Model], added: list[int], own: Mapping[type[Model], set[int]]
) -> None:
    """Nothing may hang on a record that would go, but for what came with it."""
    links = {field.remote_field.through for field in model._meta.many_to_many}
    for relation in model._meta.get_fields(include_hidden=True):
        if not isinstance(relation, ManyToOneRel) or relation.related_model in links:
            continue
        # The history points to what is gone.
        if not relation.field.db_constraint:  # type: ignore[attr-defined]  # not in the stubs
            continue
        came_with_it = own.get(relation.related_model, set())
        rows = relation.related_model._base_manager
        for some in chunks(added):
            there = rows.filter(**{f"{relation.field.name}__in": some})
            others = set(there.values_list("pk", flat=True)) - came_with_it
            if others:
                row = rows.select_related(relation.field.name).get(pk=others.pop())
                used = getattr(row, relation.field.name)
                called, noun = getattr(used, "name", used), model._meta.verbose_name
                what = relation.related_model._meta.verbose_name
                raise CannotTakeBack(f"导入后“{called}”等{noun}已有{what}，不能整批撤销。")


def chunks(keys: Iterable[int]) -> Iterator[list[int]]:
    left = iter(keys)
    while some := list(islice(left, CHUNK)):
        yield some
