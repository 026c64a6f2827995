"""Check a spreadsheet, and import it, or its sound rows, as a whole or not at all."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from itertools import islice
from operator import itemgetter
from typing import Any

from celery import Task
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from tablib import Dataset

from enterprises.models import ImportRun
from enterprises.tasks import apply_import as apply_bell
from enterprises.tasks import check_import as check_bell
from xingdong.accounts.models import User
from xingdong.records.bells import ring
from xingdong.records.narrowing import not_none
from xingdong.records.sheets import log_sheet
from xingdong.records.sweeps import each

from .checked_rows import Keeper, kept_chunks
from .kinds import RESOURCES
from .ledger import CHUNK
from .opening.limits import Unreadable
from .reading import MOST_BYTES, Table, as_text, open_table
from .rows import ABSENT, Key, RowResource
from .sheet import Sheet

MOST_FAULTS, MOST_PREVIEWED, MOST_NOTES, MOST_SAMPLES = 10_000, 50, 100, 5
SILENT_FOR = timedelta(minutes=3)  # longer than writing the longest file takes
MOST_RINGS = 2  # after the first; a file that kills whoever works on it does so every time
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
    notes: list = field(default_factory=list)  # [row number, heading, sentence]
    sample: list = field(default_factory=list)  # [row number, values]
    absent: Counter = field(default_factory=Counter)  # rows that need a column that is not there

    def refuse(self, number: int, faults: list[tuple[str, str]]) -> None:
        self.faulty += 1
        room = MOST_FAULTS - len(self.faults)
        self.faults += [[number, heading, sentence] for heading, sentence in faults[:room]]

    def all_faults(self, sheet: Sheet) -> list:
        """What is wrong with the whole file, then with its rows in their order; row 0 is none."""
        of_the_file = [
            [0, sheet.by_field[name].heading, ABSENT.format(count, sheet.noun)]
            for name, count in self.absent.items()
        ]
        return of_the_file + sorted(self.faults, key=itemgetter(0))


def check_import(run_id: int, *, now: datetime) -> None:
    """Read the whole file and write nothing but what would happen; silent when done already."""
    run = ImportRun.objects.select_related("by").get(pk=run_id)
    if run.state != State.CHECKING:
        return
    resource = RESOURCES[run.kind](by=run.by, now=now)
    sheet = resource.sheet
    outcome = Outcome()
    with Keeper() as keeper:
        try:
            with (
                run.file.open("rb") as file,
                open_table(file, sheet.known, sheet.headings) as table,
            ):
                keeper.begin([name for name in sheet.by_field if name in table.columns])
                resource.begin(table)
                for rows, numbers in _sound_chunks(resource, table, keeper.names, outcome):
                    _take(resource, keeper.names, rows, numbers, outcome, dry_run=True)
                    keeper.add(resource.values)
                    total = max(table.expected, outcome.rows)
                    if not _beat(run, done_rows=outcome.rows, total_rows=total):
                        return  # given up meanwhile
        except Unreadable as error:
            _settle(run, State.UNREADABLE, message=str(error))
            return
        if not outcome.rows:
            _settle(run, State.UNREADABLE, message="表头下面没有数据。请填好后再上传。")
            return
        if not outcome.faulty or outcome.new or outcome.changed:
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
        faults=outcome.all_faults(sheet),
        preview=outcome.preview,
        ignored=list(table.ignored),
        totals=table.totals,
        notes=outcome.notes,
        sample={
            "headings": [sheet.by_field[name].heading for name in keeper.names],
            "rows": outcome.sample,
        },
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
            resource = RESOURCES[run.kind](by=run.by, now=now, is_kept=True)
            outcome = Outcome()
            for names, rows in _kept(run):
                _take(resource, names, rows, range(len(rows)), outcome, dry_run=False)
                _refuse_faults(outcome)
            _settle(
                run,
                State.DONE,
                imported_at=now,
                undo=resource.ledger.as_undo(),
                new_count=outcome.new,
                changed_count=outcome.changed,
                same_count=run.total_rows - run.faulty_count - outcome.new - outcome.changed,
            )
            noun, measure = resource.sheet.noun, resource.sheet.measure
            done = f"导入{noun}表格：新增 {outcome.new} {measure}，更新 {outcome.changed} {measure}"
            log_sheet(ImportRun, done, what=run.name, by=run.by, now=now)
            _forget_rows(run)
    except ImportRefused as refusal:
        run = ImportRun.objects.get(pk=run_id)
        _settle(run, State.FAULTY, message=str(refusal))
        _forget_rows(run)


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
    resource: RowResource, table: Table, names: list[str], outcome: Outcome
) -> Iterator[tuple[list[list], list[int]]]:
    """Rows with a sound key that none before had, and their numbers; the others are counted."""
    seen: dict[Key, tuple[int, int]] = {}
    places = [table.columns[name] for name in names]
    keys = [(name, names.index(name)) for name in resource.sheet.keys]
    while chunk := list(islice(table.rows, CHUNK)):
        rows, numbers = [], []
        for number, cells in chunk:
            outcome.rows += 1
            row: list[Any] = [cells[at] if at < len(cells) else None for at in places]
            try:
                key = resource.key_of({name: row[at] for name, at in keys})
                if _is_first(resource.sheet, key, number, row, seen):
                    rows.append(row)
                    numbers.append(number)
                else:
                    outcome.same += 1
            except ValidationError as fault:
                outcome.refuse(number, _sentences(resource.sheet, fault))
        yield rows, numbers


def _is_first(sheet: Sheet, key: Key, number: int, row: list, seen: dict) -> bool:
    """Whether none before was of this record; raises ``ValidationError`` for what cannot be."""
    content = hash(tuple(["" if cell is None else as_text(cell) for cell in row]))
    first, known_content = seen.setdefault(key, (number, content))
    if content != known_content:
        sentence = f"与第 {first} 行是同一{sheet.noun}但内容不同，请只留一行。"
        raise ValidationError({sheet.keys[0]: sentence})
    return first == number


def _take(
    resource: RowResource,
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
            absent = resource.absent_in(row.validation_error)
            outcome.absent.update(absent)
            outcome.refuse(number, _sentences(resource.sheet, row.validation_error, absent))
            continue
        if dry_run:
            _look(resource, names, number, row, outcome)
        if row.is_new():
            outcome.new += 1
        elif row.is_skip():
            outcome.same += 1
        else:
            outcome.changed += 1
            if len(outcome.preview) < MOST_PREVIEWED:
                outcome.preview.append([number, row.object_repr, resource.shown(row.changes)])


def _look(resource: RowResource, names: list[str], number: int, row, outcome: Outcome):
    """Keep what people are shown of the first rows, and what was made of gaps."""
    if len(outcome.sample) < MOST_SAMPLES:
        outcome.sample.append([number, resource.as_understood(row.given, names)])
    for name, remark in row.remarks[: MOST_NOTES - len(outcome.notes)]:
        outcome.notes.append([number, resource.sheet.by_field[name].heading, remark])


def _sentences(
    sheet: Sheet, error: ValidationError, without: Collection[str] = ()
) -> list[tuple[str, str]]:
    return [
        (sheet.by_field[name].heading, sentence)
        for name, sentences in error.message_dict.items()
        for sentence in sentences
        if name not in without
    ]


def _beat(run: ImportRun, **values) -> bool:
    """A sign of life; false when the run is something else meanwhile."""
    rows = ImportRun.objects.filter(pk=run.pk, state=run.state)
    return rows.update(beat_at=timezone.now(), **values) == 1


def _settle(run: ImportRun, state: State, **values) -> None:
    _beat(run, state=state, **values)


# -- what people press ---------------------------------------------------------------------------


def upload(
    file: UploadedFile,
    *,
    by: User,
    now: datetime,
    kind: ImportRun.Kind = ImportRun.Kind.ENTERPRISES,
) -> ImportRun:
    """Keep the file and let a worker check it; raises ``ImportRefused`` for one that is too big."""
    if not_none(file.size) > MOST_BYTES:
        raise ImportRefused("文件超过 20 MB。请删去图片，或拆成几个文件再上传。")
    run = ImportRun.objects.create(
        kind=kind,
        file=file,
        name=not_none(file.name)[-100:],
        by=by,
        uploaded_at=now,
        beat_at=now,
    )
    ring(check_bell, run_id=run.pk)
    return run


def confirm_import(run: ImportRun, *, now: datetime, only_sound: bool = False) -> None:
    """Let a worker write what the check has shown; raises ``ImportRefused``.

    ``only_sound`` takes the sound rows of a file that has faults.
    """
    before = State.FAULTY if only_sound else State.CHECKED
    if not run.rows or not _moved(run, before, State.IMPORTING, now, rings=0):
        raise ImportRefused("这份表格现在不能导入，请刷新后查看状态。")
    ring(apply_bell, run_id=run.pk)


def ring_for_left_imports(*, now: datetime) -> int:
    """Ring for every file that should be worked on and shows no life; how many there were."""
    left = ImportRun.objects.filter(state__in=BELLS, beat_at__lt=now - SILENT_FOR)
    return each(left, _ring_again, name="表格导入", now=now)


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
    """At any time before it is written; whoever works on it finds out and stops."""
    if not any(_moved(run, state, State.DISCARDED, now) for state in ImportRun.OPEN):
        raise ImportRefused("这份表格现在不能放弃，请刷新后查看状态。")
    _forget_rows(run)


def _moved(run: ImportRun, before: str, after: State, now: datetime, **values) -> bool:
    rows = ImportRun.objects.filter(pk=run.pk, state=before)
    return rows.update(state=after, beat_at=now, **values) == 1
