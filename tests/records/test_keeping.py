"""What is kept how long: one table, one job, and a count before anything goes."""

from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings as project
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db.models import ProtectedError
from django.db.models.signals import pre_delete

from enterprises.models import ImportRun
from requests_desk import actions
from requests_desk.figures.counting import figures
from requests_desk.figures.formulas import Question
from requests_desk.kept import orders_to_forget
from requests_desk.models import Attachment, Matter, Order, OrderEvent, SavedDraft
from requests_desk.models.matters import MatterKind
from requests_desk.models.orders import FORGOTTEN
from tests.cast import MONDAY, draft, fresh, settle
from xingdong.accounts.models import SecurityEntry
from xingdong.insight.models import PhoneReveal
from xingdong.notices.models import Delivery
from xingdong.records import keeping
from xingdong.records.keeping import Kept, all_kept, tidy
from xingdong.records.models import Fault
from xingdong.records.periods import Period

ROOT = Path(__file__).resolve().parents[2]
DAY, YEAR = timedelta(days=1), timedelta(days=366)


def test_the_documents_say_what_is_kept_how_long():
    text = (ROOT / "docs/operations.md").read_text("utf-8")
    lines = text.partition("## What is kept how long")[2].partition("\n## ")[0].splitlines()
    table = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if "|" in line]
    said = [(row[0], row[1], row[2]) for row in table[2:]]
    assert said == [
        (
            kept.name,
            f"`{kept.setting}`" if kept.setting else "none",
            f"{getattr(project, kept.setting)} {kept.unit}s" if kept.setting else "their own end",
        )
        for kept in all_kept()
    ]


def test_names_are_told_apart():
    names = [kept.name for kept in all_kept()]
    assert len(set(names)) == len(names)


# One row of each kind, and when its time is over.


def session(**_):
    return Session.objects.create(session_key="k", session_data="", expire_date=MONDAY + DAY)


def operation(administrator, **_):
    line = LogEntry.objects.create(
        user=administrator, action_flag=CHANGE, object_repr="r", change_message=""
    )
    LogEntry.objects.update(action_time=MONDAY)
    return line


def security_line(**_):
    return SecurityEntry.objects.create(kind=SecurityEntry.Kind.SIGNED_IN, at=MONDAY)


def look_up(administrator, **_):
    return PhoneReveal.objects.create(
        user=administrator, revealed_at=MONDAY, page="file", person="p", post="p", ends_with="0001"
    )


def a_draft(liaison, enterprise, **_):
    return SavedDraft.objects.create(user=liaison, enterprise=enterprise, saved_at=MONDAY)


def mail(liaison, **_):
    return Delivery.objects.create(
        notice="n",
        group="must",
        recipient=liaison,
        channel="email",
        address="a@b.example",
        subject="s",
        body="b",
        reason="r",
        url="/",
        created_at=MONDAY,
        retry_at=MONDAY,
        sent_at=MONDAY,
    )


GONE = {
    "sessions": (session, DAY),
    "security log": (security_line, timedelta(days=12 * 31)),
    "operations log": (operation, timedelta(days=36 * 31)),
    "notices": (mail, timedelta(days=12 * 31)),
    "drafts": (a_draft, timedelta(days=30)),
    "telephone look-ups": (look_up, timedelta(days=36 * 31)),
}
KEPT_IN_PART = {
    "follow links",
    "import files",
    "quarantined files",
    "quarantined photos",
    "people of orders",
}


def test_every_kind_is_tested():
    assert GONE.keys() | KEPT_IN_PART == {kept.name for kept in all_kept()}


@pytest.mark.parametrize("name", GONE)
def test_what_was_kept_long_enough_goes(name, liaison, administrator, enterprise):
    make, after = GONE[name]
    row = make(liaison=liaison, administrator=administrator, enterprise=enterprise)
    second = timedelta(seconds=1)
    assert tidy(now=MONDAY + after)[name] == 0
    assert tidy(now=MONDAY + after + second, dry_run=True)[name] == 1
    assert type(row).objects.filter(pk=row.pk).exists()
    assert tidy(now=MONDAY + after + second)[name] == 1
    assert not type(row).objects.filter(pk=row.pk).exists()


# The job.


@pytest.fixture
def three(db, monkeypatch):
    """Three sessions that ended, the only thing kept; how they are cleared is a test's own."""
    for key in "abc":
        Session.objects.create(session_key=key, session_data="", expire_date=MONDAY)

    def keep(**fields):
        kept = Kept("sessions", "登录", over=lambda now: Session.objects.all(), **fields)
        monkeypatch.setattr(keeping, "all_kept", lambda: [kept])

    return keep


def test_batches_reach_every_row(three, monkeypatch):
    monkeypatch.setattr(keeping, "BATCH", 2)
    three()
    assert tidy(now=MONDAY) == {"sessions": 3}
    assert not Session.objects.exists()


def test_one_row_that_cannot_be_deleted_keeps_no_other(three):
    def refuse(sender, instance, **_):
        if instance.pk == "b":
            raise ProtectedError("b is needed", [instance])

    three()
    pre_delete.connect(refuse, Session)
    try:
        assert tidy(now=MONDAY) == {"sessions": 2}
    finally:
        pre_delete.disconnect(refuse, Session)
    assert [session.pk for session in Session.objects.all()] == ["b"]
    assert Fault.objects.get().sweep == "到期清除：登录"


def test_one_poisoned_row_keeps_no_other(caplog, monkeypatch, worker):
    def clear(line):
        if line.object_repr == "b":
            raise ValueError("poisoned")
        line.delete()

    for name in "abc":
        LogEntry.objects.create(
            user=worker, action_flag=CHANGE, object_repr=name, change_message=""
        )
    kept = Kept("lines", "日志", over=lambda now: LogEntry.objects.order_by("pk"), clear=clear)
    monkeypatch.setattr(keeping, "all_kept", lambda: [kept])
    assert tidy(now=MONDAY) == {"lines": 2}
    assert [line.object_repr for line in LogEntry.objects.all()] == ["b"]
    assert "poisoned" in caplog.text


def test_what_is_kept_for_ever_is_never_looked_at(three, settings):
    settings.ORDER_PEOPLE_KEPT_YEARS = 0
    three(setting="ORDER_PEOPLE_KEPT_YEARS", unit="year")
    assert tidy(now=MONDAY) == {}
    assert Session.objects.count() == 3


def test_the_command_counts_first(db, settings):
    Session.objects.create(session_key="a", session_data="", expire_date=MONDAY)
    settings.ORDER_PEOPLE_KEPT_YEARS = 0
    said = StringIO()
    call_command("tidy", dry_run=True, stdout=said)
    assert "已结束的登录：待清除 1\n" in said.getvalue()
    assert "已归档诉求里的联系人：长期保存\n" in said.getvalue()
    assert Session.objects.count() == 1
    call_command("tidy", stdout=said)
    assert "已结束的登录：已清除 1\n" in said.getvalue()
    assert Session.objects.count() == 0


# Files.


def sheet(by, state, **fields) -> ImportRun:
    run = ImportRun(name="名单.xlsx", by=by, uploaded_at=MONDAY, beat_at=MONDAY, state=state)
    run.file.save("sheet", ContentFile(b"names"), save=False)
    run.rows.save("rows", ContentFile(b"rows"), save=False)
    run.preview, run.undo, run.new_count = [[1, "名称", []]], {"created": [1]}, 3
    for name, value in fields.items():
        setattr(run, name, value)
    run.save()
    return run


def test_of_a_sheet_the_counts_stay(worker, settings):
    State = ImportRun.State
    old = sheet(worker, State.DONE, imported_at=MONDAY)
    last = sheet(worker, State.DONE, imported_at=MONDAY)
    undecided = sheet(worker, State.CHECKED)
    working = sheet(worker, State.IMPORTING)
    assert tidy(now=MONDAY + timedelta(days=90))["import files"] == 0
    assert tidy(now=MONDAY + timedelta(days=91))["import files"] == 3
    kept = {run.pk: run for run in ImportRun.objects.all()}
    assert [kept[run.pk].state for run in (old, last, undecided, working)] == [
        State.DONE,
        State.DONE,
        State.DISCARDED,
        State.IMPORTING,
    ]
    assert [bool(kept[run.pk].file) for run in (old, last, undecided, working)] == [
        False,
        False,
        False,
        True,
    ]
    assert (kept[old.pk].preview, kept[old.pk].undo, kept[old.pk].new_count) == ([], {}, 3)
    assert kept[last.pk].undo == {"created": [1]}
    names = {path.name for path in (Path(settings.MEDIA_ROOT) / "imports").iterdir()}
    assert not names & {Path(run.file.name).name for run in (old, last, undecided)}
    assert Path(working.file.name).name in names


def test_a_file_that_no_scanner_ever_saw_goes(submitted):
    attachment = Attachment(
        order=submitted,
        event=submitted.events.get(),
        name="证明.pdf",
        content_type="application/pdf",
        size=3,
        created_at=MONDAY,
        quarantined_at=MONDAY + 80 * DAY,  # asked again and again
    )
    attachment.file.save("f", ContentFile(b"pdf"), save=False)
    attachment.save()
    path = Path(attachment.file.path)
    assert tidy(now=MONDAY + 90 * DAY)["quarantined files"] == 0
    assert path.exists()
    assert tidy(now=MONDAY + 91 * DAY)["quarantined files"] == 1
    attachment.refresh_from_db()
    assert (attachment.file.name, attachment.quarantined_at) == ("", None)
    assert attachment.given_up_at == MONDAY + 80 * DAY
    assert not path.exists()


# People of orders.


@pytest.fixture
def closed(enterprise, item, liaison, clerk, head) -> Order:
    """Everything that a person could be named in, and its end."""
    item.form_fields.append({"key": "who", "label": "应聘人", "type": "text", "required": False})
    item.save(update_fields=["form_fields"])
    written = draft(
        enterprise,
        item,
        description="请联系王小二，电话 13912345678，wang@firm.example。",
        contact_name="王小二",
        contact_phone="13912345678",
        contact_email="wang@firm.example",
        details={"headcount": 20, "who": "王小二"},
    )
    order = actions.submit_order(written, by=liaison, now=MONDAY)
    settle(MONDAY)
    actions.sign_order(fresh(order), by=clerk, now=MONDAY)
    settle(MONDAY)
    text = "已给王小二（139 1234 5678）回电。"
    actions.finish_order(fresh(order), by=clerk, outcome="solved", text=text, now=MONDAY)
    settle(MONDAY)
    actions.approve_result(fresh(order), by=head, now=MONDAY)
    settle(MONDAY)
    survey = order.surveys.get()
    survey.comment = "王小二很满意。"
    survey.save(update_fields=["comment"])
    actions.close_expired_orders(now=MONDAY + 60 * DAY)
    settle(MONDAY + 60 * DAY)
    order = fresh(order)
    assert order.is_final
    return order


def rows_that_hold(*words: str) -> list[str]:
    """Every table of orders and messages in which one of the words stands anywhere."""
    return [
        model._meta.label
        for model in apps.get_models()
        if model._meta.app_label in ("requests_desk", "notices", "admin")
        and any(word in str(row) for row in model._base_manager.values_list() for word in words)
    ]


PERSON = ("王小二", "13912345678", "139 1234 5678", "wang@firm.example", "李联络")


def test_after_years_an_order_names_nobody_anywhere(closed, client, worker):
    assert "requests_desk.Order" in rows_that_hold(*PERSON)
    assert "requests_desk.OrderEvent" in rows_that_hold(*PERSON)
    before = MONDAY + 60 * DAY + 5 * YEAR
    assert tidy(now=before)["people of orders"] == 0
    assert tidy(now=before + DAY)["people of orders"] == 1
    assert rows_that_hold(*PERSON) == []

    order = fresh(closed)
    assert (order.contact_name, order.contact_email) == (FORGOTTEN, "")
    assert order.contact_phone != ""  # whether somebody could be called is a figure
    assert order.details == {"headcount": 20}
    assert order.description == "请联系联系人，电话 「号码」，「邮箱」。"
    assert order.events.count() == closed.events.count()
    assert [event.data for event in order.events.all()] == [
        event.data for event in closed.events.all()
    ]
    assert order.surveys.get().level == closed.surveys.get().level
    assert tidy(now=before + 2 * DAY)["people of orders"] == 0  # nothing a second time
    client.force_login(worker)
    assert client.get(order.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("phone", ["", "13912345678"])
def test_the_figures_of_its_time_stay(closed, phone):
    Order.objects.filter(pk=closed.pk).update(author=None, contact_phone=phone)
    years_later = MONDAY + 20 * YEAR
    question = Question(Period(MONDAY.date(), (MONDAY + 60 * DAY).date()), years_later)
    before = figures(question).total()
    assert tidy(now=years_later)["people of orders"] == 1
    assert figures(question).total() == before


@pytest.mark.parametrize("kind", [MatterKind.APPEAL, MatterKind.RECTIFICATION])
def test_an_order_under_dispute_is_left(closed, kind):
    Matter.objects.create(order=closed, kind=kind, reason="王小二不同意", opened_at=MONDAY)
    assert tidy(now=MONDAY + 20 * YEAR)["people of orders"] == 0
    assert fresh(closed).contact_name == "王小二"
    Matter.objects.update(settled_at=MONDAY, verdict="refused")
    assert tidy(now=MONDAY + 20 * YEAR)["people of orders"] == 1


def test_an_order_that_runs_is_left(submitted):
    assert not orders_to_forget(MONDAY + 20 * YEAR).exists()


def test_an_order_that_is_to_come_back_is_left(closed):
    Order.objects.filter(pk=closed.pk).update(
        outcome="impossible", result_basis="依据", comes_back_on=MONDAY.date() + 10 * YEAR
    )
    assert not orders_to_forget(MONDAY + 9 * YEAR).exists()


def test_orders_keep_no_history_of_their_own():
    """What repeats an order's people are its events; history would have to be cleared as well."""
    assert [model for model in (Order, OrderEvent, Matter) if hasattr(model, "history")] == []
