"""Every change of a record says who, when, from what to what, in Chinese."""

from django.urls import reverse

from enterprises.models import Contact, Enterprise, Pairing
from grids.models import MicroGrid, PartnerBody
from tests.admin.conftest import statements, words_of
from tests.cast import SINCE
from xingdong.records.history import entries_of


def history(enterprise) -> str:
    return reverse("admin:enterprises_enterprise_history", args=[enterprise.pk])


def turn(client, enterprise, to: str) -> None:
    url = reverse("admin:enterprises_enterprise_change_stage_page", args=[enterprise.pk])
    client.post(url, {"to": to, "on": "2026/03/02", "reason": "复核"})


def test_a_change_is_told_as_a_sentence(enterprise, micro_grid, worker, client):
    client.force_login(worker)
    turn(client, enterprise, "mature")
    other = MicroGrid.objects.create(grid=micro_grid.grid, code="MG-06", name="二号路片区")
    enterprise.refresh_from_db()
    enterprise.micro_grid = other
    enterprise.is_incubated = True
    enterprise.save()
    text = words_of(client.get(history(enterprise)))
    assert "冯社工 2026-03-02 10:00 修改了企业 把“发展阶段”从 成长期 改为 成熟期" in text
    assert "把“所属微网格”从 MG-05 示例路片区 改为 MG-06 二号路片区" in text
    assert "把“在孵企业”从 否 改为 是" in text
    assert "新增了企业 统一社会信用代码：91320499MA9X00011U" in text


def test_the_people_of_the_enterprise_are_in_its_history(enterprise, worker, client):
    contact = Contact.objects.create(
        enterprise=enterprise, role="hr_head", name="林悦", mobile="13800000009", from_on=SINCE
    )
    contact.until_on = SINCE
    contact.save()
    client.force_login(worker)
    text = words_of(client.get(history(enterprise)))
    assert "角色：人力资源负责人 姓名：林悦" in text
    assert "修改了企业联系人“林悦” 把“结束日期”从 空 改为 2020-01-01" in text
    assert text.index("修改了企业联系人") < text.index("新增了企业联系人")


def test_saving_without_a_change_is_no_entry(enterprise):
    before = len(entries_of(enterprise))
    enterprise.save()
    assert len(entries_of(enterprise)) == before


def test_a_long_history_costs_no_more_statements(enterprise, worker, client):
    client.force_login(worker)
    client.get(history(enterprise))
    short = len(statements(client, history(enterprise)))
    for number in range(60):
        enterprise.address = f"示例路 {number} 号"
        enterprise.save()
    assert len(statements(client, history(enterprise))) == short
    assert "第 1 页，共 2 页" in words_of(client.get(history(enterprise)))


def test_only_who_sees_the_record_sees_its_history(enterprise, cast, client):
    for who in set(cast) - {"worker", "visitor"}:
        client.force_login(cast[who])
        assert client.get(history(enterprise)).status_code in (302, 403), who
    client.force_login(cast["worker"])
    missing = reverse("admin:enterprises_enterprise_history", args=[0])
    assert client.get(missing).status_code == 404
    assert Enterprise.objects.filter(pk=enterprise.pk).exists()


def test_the_catalogue_and_the_grids_keep_theirs(item, micro_grid, worker, administrator, client):
    """A form is told by what it asks; an outline is cut, its grid is named (handbook M45)."""
    client.force_login(administrator)
    item.form_fields = [
        {
            "key": "mode",
            "label": "方式",
            "type": "choice",
            "required": True,
            "choices": ["甲", "乙"],
        }
    ]
    item.save()
    page = client.get(reverse("admin:services_serviceitem_history", args=[item.pk])).text
    assert "招聘人数（必填）、招聘岗位" in page
    assert "方式（必填，甲，乙）" in page
    square = [[120 + n / 1000, 31] for n in range(60)]
    micro_grid.outline = {"type": "Polygon", "coordinates": [[*square, [120, 32], square[0]]]}
    micro_grid.name = "示例路东片区"
    micro_grid.save()
    page = client.get(reverse("admin:grids_microgrid_history", args=[micro_grid.pk])).text
    assert "示例路东片区" in page
    assert "120.059" not in page
    page = client.get(reverse("admin:grids_grid_history", args=[micro_grid.grid_id])).text
    assert "示例路东片区" in page


def test_what_two_give_each_other_is_in_the_history_of_their_pairing(enterprise, worker, client):
    partner = PartnerBody.objects.create(name="示例银行", kind="finance")
    pairing = Pairing.objects.create(partner=partner, enterprise=enterprise, from_on=SINCE)
    offer = pairing.offers.create(side="partner", what="党课师资")
    offer.what = "党课师资两名"
    offer.save()
    pairing.activities.create(held_on=SINCE, title="主题党日")
    client.force_login(worker)
    text = words_of(client.get(reverse("admin:enterprises_pairing_history", args=[pairing.pk])))
    assert "把“内容”从 党课师资 改为 党课师资两名" in text
    assert "新增了共建活动“主题党日”" in text
