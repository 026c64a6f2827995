"""表格导入 in the admin: from the file to the records and back, and who may do it."""

from io import BytesIO

import pytest
from django.contrib.admin.models import LogEntry
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from enterprises.models import Enterprise, ImportRun
from enterprises.spreadsheets.importing import apply_import, check_import
from enterprises.spreadsheets.kinds import sheet_of
from grids.models import Venue
from tests.enterprises.test_spreadsheets import FIRST, HEADINGS, SECOND, row, workbook

UPLOAD = reverse("admin:enterprises_import_upload")
EXPORT = reverse("admin:enterprises_enterprise_export")


@pytest.fixture
def as_worker(client, worker):
    client.force_login(worker)
    return client


def send(client, content: bytes, name="台账.xlsx", kind="enterprises"):
    return client.post(
        UPLOAD, {"kind": kind, "file": SimpleUploadedFile(name, content)}, follow=True
    )


def page_of(run: ImportRun) -> str:
    return reverse("admin:enterprises_importrun_change", args=[run.pk])


def test_from_the_file_to_the_records_and_back(as_worker, micro_grid, now):
    page = send(as_worker, workbook(HEADINGS, row()))
    run = ImportRun.objects.get()
    assert page.redirect_chain == [(page_of(run), 302)]
    assert 'http-equiv="refresh"' in page.text
    check_import(run.pk, now=now)
    page = as_worker.get(page_of(run))
    assert "检查无误，尚未写入" in page.text
    assert 'http-equiv="refresh"' not in page.text
    as_worker.post(page_of(run), {"press": "confirm"})
    apply_import(run.pk, now=now)
    assert "撤销这次导入" in as_worker.get(page_of(run)).text
    assert Enterprise.objects.get().credit_code == FIRST
    undo = reverse("admin:enterprises_import_undo", args=[run.pk])
    asked = as_worker.get(undo)
    assert "新增的 1 家企业将删除" in asked.text
    assert Enterprise.objects.count() == 1
    page = as_worker.post(undo, follow=True)
    assert "已撤销，企业档案恢复到导入前。" in page.text
    assert not Enterprise.objects.exists()


def test_what_is_wrong_is_told_by_row_and_column(as_worker, micro_grid, now):
    send(as_worker, workbook(HEADINGS, row(), row(SECOND, "乙", "MG-99")))
    run = ImportRun.objects.get()
    check_import(run.pk, now=now)
    page = as_worker.get(page_of(run)).text
    assert "没有微网格“MG-99”，请填编号或名称，或先登记。" in page
    assert "确认导入" not in page
    file = as_worker.get(reverse("admin:enterprises_import_remarks", args=[run.pk]))
    assert "attachment" in file.headers["Content-Disposition"]
    assert load_workbook(BytesIO(file.content)).active.max_row == 3
    page = as_worker.post(page_of(run), {"press": "confirm"}, follow=True)
    assert "现在不能导入" in page.text
    assert not Enterprise.objects.exists()


def test_discarded_is_discarded(as_worker, micro_grid, now):
    send(as_worker, workbook(HEADINGS, row()))
    run = ImportRun.objects.get()
    check_import(run.pk, now=now)
    as_worker.post(page_of(run), {"press": "discard"})
    as_worker.post(page_of(run), {"press": "confirm"})
    run.refresh_from_db()
    assert (run.state, Enterprise.objects.exists()) == ("discarded", False)


def test_no_file_chosen_is_said_beside_the_field(as_worker):
    page = as_worker.post(UPLOAD, {"kind": "enterprises"})
    assert "此项必填。" in page.text
    assert not ImportRun.objects.exists()


def test_the_export_is_what_the_list_shows_and_is_logged(
    as_worker, enterprise, other_enterprise, worker
):
    other_enterprise.contacts.create(
        role="hr_head", name="赵示例", mobile="13800000009", from_on="2025-01-01"
    )
    answer = as_worker.get(EXPORT, {"stage__exact": "mature"})
    rows = list(load_workbook(BytesIO(answer.content)).active.iter_rows(values_only=True))
    assert [line[1] for line in rows] == ["企业名称", other_enterprise.name]
    assert "138****0009" in rows[1]
    assert "13800000009" not in rows[1]
    line = LogEntry.objects.get()
    assert (line.user, line.object_repr) == (worker, "企业档案")
    assert line.change_message == "导出 XLSX，1 行"


@pytest.mark.parametrize("who", ["administrator", "clerk", "liaison", "leader", "outsider"])
def test_others_neither_import_nor_export(who, cast, client, enterprise):
    client.force_login(cast[who])
    for address in (UPLOAD, EXPORT, reverse("admin:enterprises_import_template", args=["venues"])):
        assert client.get(address).status_code in (302, 403)
    client.post(
        UPLOAD,
        {"kind": "enterprises", "file": SimpleUploadedFile("a.xlsx", workbook(HEADINGS, row()))},
    )
    assert not ImportRun.objects.exists()
    assert not LogEntry.objects.exists()


def test_venues_come_by_the_same_page(as_worker, micro_grid, now):
    content = workbook(["名称", "类型", "地址"], ["示例书屋", "职工书屋", "示例路 5 号"])
    send(as_worker, content, kind="venues")
    run = ImportRun.objects.get()
    check_import(run.pk, now=now)
    assert "新增</dt><dd>1 处" in as_worker.get(page_of(run)).text
    as_worker.post(page_of(run), {"press": "confirm"})
    apply_import(run.pk, now=now)
    done = as_worker.get(page_of(run)).text
    assert (Venue.objects.get().name, "查看阵地" in done) == ("示例书屋", True)
    undo = reverse("admin:enterprises_import_undo", args=[run.pk])
    assert "新增的 1 处阵地将删除，更新的 0 处恢复到导入前" in as_worker.get(undo).text
    assert "已撤销，阵地档案恢复到导入前。" in as_worker.post(undo, follow=True).text
    assert not Venue.objects.exists()


LISTS = {
    "enterprises": "admin:enterprises_enterprise_changelist",
    "venues": "admin:grids_venue_changelist",
    "party": "admin:grids_partyorganisation_changelist",
    "residencies": "admin:enterprises_residency_changelist",
}


@pytest.mark.parametrize("kind", ImportRun.Kind)
def test_every_list_leads_to_the_upload_of_its_kind(kind, as_worker):
    listed = as_worker.get(reverse(LISTS[kind])).text
    assert f'href="{UPLOAD}?kind={kind}"' in listed
    chosen = as_worker.get(UPLOAD, {"kind": kind}).text
    assert f'<option value="{kind}" selected>{kind.label}</option>' in chosen


@pytest.mark.parametrize("kind", ImportRun.Kind)
def test_every_kind_has_its_template(kind, as_worker, micro_grid):
    answer = as_worker.get(reverse("admin:enterprises_import_template", args=[kind]))
    book = load_workbook(BytesIO(answer.content))
    assert book.sheetnames == [kind.label, "填写说明"]
    headings = [cell.value for cell in book.worksheets[0][1]]
    assert len(headings) == len(sheet_of(kind).columns)


def test_there_is_no_other_kind(as_worker):
    there = reverse("admin:enterprises_import_template", args=["orders"])
    assert as_worker.get(there).status_code == 404
    page = send(as_worker, workbook(HEADINGS, row()), kind="orders")
    assert "选择一个有效的选项" in page.text
    assert not ImportRun.objects.exists()
