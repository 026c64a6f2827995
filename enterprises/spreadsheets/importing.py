"""Check a spreadsheet, import it as a whole or not at all, take it back."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from itertools import islice
from typing import Any

from celery import Task
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import ManyToOneRel, Max, Model
from django.utils import timezone
from simple_history.utils import get_history_manager_for_model
from tablib import Dataset

from enterprises.models import (
    Contact,
    Enterprise,
    HeadcountCheck,
    ImportRun,
    StageChange,
    StatusChange,
)
from enterprises.tasks import apply_import as apply_bell
from enterprises.tasks import check_import as check_bell
from xingdong.accounts.models import User
from xingdong.records.bells import ring
from xingdong.records.narrowing import field_of, not_none
from xingdong.records.sweeps import each

from .checked_rows import Keeper, kept_chunks
from .columns import BY_FIELD, KEY, known
from .contacts import put_back
from .histories import Signed, delete_with_history, update_with_history
from .reading import MOST_BYTES, Table, Unreadable, as_text, open_table
from .resource import CHUNK, EnterpriseResource

MOST_FAULTS, MOST_PREVIEWED = 500, 50
SILENT_FOR = timedelta(minutes=3)  # longer than writing the longest file takes
MOST_RINGS = 3  # after the first; a file that kills whoever works on it does so every time
# What a run says that was imported before sheets had people.
NO_CONTACTS = {"contacts": [], "contacts_before": [], "last_contact_history": 0}
State = ImportRun.State
BELLS: dict[str, Task] = {State.CHECKING: check_bell, State.IMPORTING: apply_bell}
GIVEN_UP: dict[str, tuple[State, str]] = {
    State.CHECKING: (State.UNREADABLE, "多次没有检查成功，已停止。请联系系统管理员。"),
    State.IMPORTING: (
        State.FAULTY,
        "多次没有导入成功，已停止，没有写入任何内容。请联系系统管理员。",
    ),
}


class ImportRefused(Exception):
    """Why this file cannot be imported or taken back now; the message says what to do."""


@dataclass
class Outcome:
    """What the rows of one file come to."""

    rows: int = 0
    new: int = 0
    changed: int = 0
    same: int = 0
    faulty: int = 0
    faults: list = field(default_factory=list)  # [row number, heading, sentence]
    preview: list = field(default_factory=list)

    def refuse(self, number: int, faults: list[tuple[str, str]]) -> None:
        self.faulty += 1
        room = MOST_FAULTS - len(self.faults)
        self.faults += [[number, heading, sentence] for heading, sentence in faults[:room]]


def check_import(run_id: int, *, now: datetime) -> None:
    """Read the whole file and write nothing but what would happen; silent when done already."""
    run = ImportRun.objects.select_related("by").get(pk=run_id)
    if run.state != State.CHECKING:
        return
    resource = EnterpriseResource(by=run.by, now=now)
    outcome = Outcome()
    with Keeper() as keeper:
        try:
            with (
                run.file.open("rb") as file,
                open_table(file, known, KEY.field, KEY.heading) as table,
            ):
                keeper.begin([name for name in BY_FIELD if name in table.columns])
                for rows, numbers in _sound_chunks(table, keeper.names, outcome):
                    _take(resource, keeper.names, rows, numbers, outcome, dry_run=True)
                    keeper.add(resource.values)
                    _beat(run, done_rows=outcome.rows, total_rows=max(table.expected, outcome.rows))
        except Unreadable as error:
            _settle(run, State.UNREADABLE, message=str(error))
            return
        if not outcome.rows:
            _settle(run, State.UNREADABLE, message="表头下面没有数据。请填好后再上传。")
            return
        if not outcome.faulty:
            run.rows.save("rows", keeper.finished(), save=False)
    _settle(
        run,
        State.FAULTY if outcome.faulty else State.CHECKED,
        rows=run.rows.name,
        done_rows=outcome.rows,
        total_rows=outcome.rows,
        new_count=outcome.new,
        changed_count=outcome.changed,
        same_count=outcome.same,
        faulty_count=outcome.faulty,
        faults=outcome.faults,
        preview=outcome.preview,
        ignored=list(table.ignored),
    )


def apply_import(run_id: int, *, now: datetime) -> None:
    """Write all rows in one transaction; silent when done already.

    Where a record changed since the check so that a row no longer fits, nothing is written and the
    file has to be checked again.
    """
    try:
        with transaction.atomic():
            run = ImportRun.objects.select_for_update().select_related("by").get(pk=run_id)
            if run.state != State.IMPORTING:
                return
            resource = EnterpriseResource(by=run.by, now=now, is_kept=True)
            outcome = Outcome()
            for names, rows in _kept(run):
                _take(resource, names, rows, range(len(rows)), outcome, dry_run=False)
                _refuse_faults(outcome)
            _settle(
                run,
                State.DONE,
                imported_at=now,
                undo={
                    **resource.undo,
                    **resource.contacts.undo,
                    "last_history": _last_history(Enterprise),
                    "last_contact_history": _last_history(Contact),
                },
                new_count=outcome.new,
                changed_count=outcome.changed,
                same_count=run.total_rows - outcome.new - outcome.changed,
            )
            _forget_rows(run)
    except ImportRefused as refusal:
        run = ImportRun.objects.get(pk=run_id)
        _settle(run, State.FAULTY, message=str(refusal))
        _forget_rows(run)


def _last_history(model: type[Model]) -> int:
    return get_history_manager_for_model(model).aggregate(last=Max("history_id", default=0))["last"]


def _refuse_faults(outcome: Outcome) -> None:
    if outcome.faulty:
        raise ImportRefused("检查之后档案有变动，没有导入。请重新上传检查。")


def _kept(run: ImportRun) -> Iterator[tuple[list[str], list]]:
    try:
        with run.rows.open("rb") as file:
            yield from kept_chunks(file)
    except (ValueError, FileNotFoundError) as error:
        raise ImportRefused("检查的结果已不在，没有导入。请重新上传检查。") from error


def _forget_rows(run: ImportRun) -> None:
    """What the check has kept is of no use any more; gone with the commit."""
    if run.rows:
        ImportRun.objects.filter(pk=run.pk).update(rows="")
        transaction.on_commit(partial(run.rows.storage.delete, not_none(run.rows.name)))


def _sound_chunks(
    table: Table, names: list[str], outcome: Outcome
) -> Iterator[tuple[list[list], list[int]]]:
    """Rows with a clean code that none before had, and their numbers; the others are counted."""
    seen: dict[str, tuple[int, int]] = {}
    places, at_code = [table.columns[name] for name in names], names.index(KEY.field)
    widget = KEY.widget()
    while chunk := list(islice(table.rows, CHUNK)):
        rows, numbers = [], []
        for number, cells in chunk:
            outcome.rows += 1
            row: list[Any] = [cells[at] if at < len(cells) else None for at in places]
            try:
                row[at_code] = widget.clean(row[at_code])
                if _is_first(row[at_code], number, row, seen):
                    rows.append(row)
                    numbers.append(number)
                else:
                    outcome.same += 1
            except ValueError as fault:
                outcome.refuse(number, [(KEY.heading, str(fault))])
        yield rows, numbers


def _is_first(code: str | None, number: int, row: list, seen: dict) -> bool:
    """Whether none before was of this enterprise; raises ``ValueError`` for what cannot be."""
    if code is None:
        raise ValueError("没有填写。每行须有统一社会信用代码。")
    content = hash(tuple(["" if cell is None else as_text(cell) for cell in row]))
    first, known_content = seen.setdefault(code, (number, content))
    if content != known_content:
        raise ValueError(f"与第 {first} 行是同一企业但内容不同，请只留一行。")
    return first == number


def _take(
    resource: EnterpriseResource,
    names: list[str],
    rows: list[list],
    numbers: Sequence[int],
    outcome: Outcome,
    *,
    dry_run: bool,
) -> None:
    dataset = Dataset(*rows, headers=names)
    result = resource.import_data(dataset, dry_run=dry_run, use_transactions=False)
    for error in (*result.base_errors, *(e for row in result.rows for e in row.errors)):
        raise error.error
    for number, row in zip(numbers, result.rows, strict=True):
        if row.validation_error is not None:
            outcome.refuse(number, _sentences(row.validation_error))
        elif row.is_new():
            outcome.new += 1
        elif row.is_skip():
            outcome.same += 1
        else:
            outcome.changed += 1
            if len(outcome.preview) < MOST_PREVIEWED:
                outcome.preview.append([number, row.object_repr, resource.shown(row.changes)])


def _sentences(error: ValidationError) -> list[tuple[str, str]]:
    return [
        (BY_FIELD[name].heading, sentence)
        for name, sentences in error.message_dict.items()
        for sentence in sentences
    ]


def _beat(run: ImportRun, **values) -> None:
    ImportRun.objects.filter(pk=run.pk).update(beat_at=timezone.now(), **values)


def _settle(run: ImportRun, state: State, **values) -> None:
    _beat(run, state=state, **values)


# -- what people press ---------------------------------------------------------------------------


def upload(file: UploadedFile, *, by: User, now: datetime) -> ImportRun:
    """Keep the file and let a worker check it; raises ``ImportRefused`` for one that is too big."""
    if not_none(file.size) > MOST_BYTES:
        raise ImportRefused("文件超过 20 MB。请删去图片，或拆成几个文件再上传。")
    run = ImportRun.objects.create(
        file=file, name=not_none(file.name)[-100:], by=by, uploaded_at=now, beat_at=now
    )
    ring(check_bell, run_id=run.pk)
    return run


def confirm_import(run: ImportRun, *, now: datetime) -> None:
    """Let a worker write what the check has shown; raises ``ImportRefused``."""
    if not _moved(run, State.CHECKED, State.IMPORTING, now, rings=0):
        raise ImportRefused("这份表格现在不能导入，请刷新后查看状态。")
    ring(apply_bell, run_id=run.pk)


def ring_for_left_imports(*, now: datetime) -> int:
    """Ring for every file that should be worked on and shows no life; how many there were."""
    left = ImportRun.objects.filter(state__in=BELLS, beat_at__lt=now - SILENT_FOR)
    return each(left, _ring_again, now=now)


def _ring_again(run: ImportRun, *, now: datetime) -> bool:
    """Once more, or the end of it with a sentence for whoever waits."""
    if run.rings >= MOST_RINGS:
        state, message = GIVEN_UP[run.state]
        if _moved(run, run.state, state, now, message=message):
            _forget_rows(run)
        return False
    _beat(run, rings=run.rings + 1)
    ring(BELLS[run.state], run_id=run.pk)
    return True


def discard_import(run: ImportRun, *, now: datetime) -> None:
    if not any(_moved(run, state, State.DISCARDED, now) for state in (State.CHECKED, State.FAULTY)):
        raise ImportRefused("这份表格现在不能放弃，请刷新后查看状态。")
    _forget_rows(run)


def _moved(run: ImportRun, before: str, after: State, now: datetime, **values) -> bool:
    rows = ImportRun.objects.filter(pk=run.pk, state=before)
    return rows.update(state=after, beat_at=now, **values) == 1


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
