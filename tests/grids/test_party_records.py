"""Party organisations, duties and groups as records: what is refused, what is read back."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from grids.models import (
    GroupNotice,
    MemberCount,
    MicroGridDuty,
    OfficeHolder,
    PartyInstructor,
    PartyOrganisation,
    SocialWorker,
    WeChatGroup,
)
from grids.party_checkup import check_up
from tests.cast import SINCE, person


@pytest.fixture
def committee(db) -> PartyOrganisation:
    return PartyOrganisation.objects.create(
        name="示例社区党委", kind="community_committee", founded_on=date(2020, 1, 1)
    )


@pytest.fixture
def branch(committee, micro_grid) -> PartyOrganisation:
    return PartyOrganisation.objects.create(
        name="示例党支部",
        kind="branch",
        formation="independent",
        parent=committee,
        grid=micro_grid.grid,
        elected_on=date(2023, 5, 26),
    )


def test_who_was_responsible_on_a_day(micro_grid, worker):
    successor = SocialWorker.objects.create(user=person("later", "后来"), from_on="2026-02-01")
    MicroGridDuty.objects.filter(social_worker=worker.social_worker).update(until_on="2026-01-31")
    MicroGridDuty.objects.create(
        social_worker=successor, micro_grid=micro_grid, from_on="2026-02-01"
    )

    def names(day):
        return [
            one.social_worker.user.real_name
            for one in MicroGridDuty.objects.responsible_on(day).filter(micro_grid=micro_grid)
        ]

    assert names(date(2019, 12, 31)) == []
    assert names(SINCE) == ["冯社工"]
    assert names(date(2026, 1, 31)) == ["冯社工"]
    assert names(date(2026, 2, 1)) == ["后来"]


def test_nobody_answers_after_the_post_has_ended(micro_grid, worker):
    SocialWorker.objects.filter(user=worker).update(until_on="2026-01-31")
    assert MicroGridDuty.objects.responsible_on(date(2026, 1, 31)).count() == 1
    assert not MicroGridDuty.objects.responsible_on(date(2026, 2, 1)).exists()


def test_a_delay_over_a_year_is_refused(branch):
    branch.extension_approved_by = "示例街道党工委"
    branch.extended_until = date(2027, 5, 26)
    branch.full_clean()
    branch.extended_until = date(2027, 5, 27)
    with pytest.raises(ValidationError, match="最晚可到 2027-05-26"):
        branch.full_clean()


def test_a_delay_names_who_approved_it(branch):
    branch.extended_until = date(2027, 1, 1)
    with pytest.raises(ValidationError, match="请一起填写"):
        branch.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        branch.save()
    branch.refresh_from_db()
    assert branch.extended_until is None


def test_the_tree_has_no_circles(committee, branch):
    committee.parent = branch
    with pytest.raises(ValidationError, match="上级党组织不能是本组织或它的下级"):
        committee.full_clean()


def test_an_organisation_has_one_secretary_at_a_time(branch):
    first = OfficeHolder.objects.create(
        organisation=branch, post="secretary", name="甲", from_on=SINCE
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        OfficeHolder.objects.create(
            organisation=branch, post="secretary", name="乙", from_on="2026-01-01"
        )
    first.until_on = date(2025, 12, 31)
    first.save()
    OfficeHolder.objects.create(
        organisation=branch, post="secretary", name="乙", from_on="2026-01-01"
    )

    def secretary(day):
        [found] = check_up(PartyOrganisation.objects.filter(pk=branch.pk), day)
        return found.secretary.name

    assert (secretary(date(2025, 12, 31)), secretary(date(2026, 1, 1))) == ("甲", "乙")


def test_a_checkup_sees_the_organisation_as_it_was(branch):
    for day, formal in ((date(2025, 1, 1), 4), (date(2025, 6, 1), 2)):
        MemberCount.objects.create(organisation=branch, counted_on=day, formal_members=formal)
    PartyInstructor.objects.create(
        organisation=branch, name="丙", from_on=SINCE, until_on=date(2025, 10, 1)
    )

    def look(day):
        [found] = check_up(PartyOrganisation.objects.filter(pk=branch.pk), day)
        codes = {one.code for one in found.warnings}
        return found.facts.formal_members, [one.name for one in found.instructors], codes

    assert look(date(2024, 12, 31)) == (None, ["丙"], set())
    assert look(date(2025, 5, 31)) == (4, ["丙"], set())
    assert look(date(2025, 11, 30)) == (2, [], {"instructor_left", "election_due"})
    assert look(date(2025, 12, 1)) == (2, [], {"instructor_left", "election_due", "few_members"})


def test_organisations_exist_from_founding_to_dissolution(branch):
    branch.founded_on, branch.dissolved_on = date(2020, 5, 1), date(2026, 3, 1)
    branch.save()

    def exists(day):
        return PartyOrganisation.objects.existing(day).filter(pk=branch.pk).exists()

    assert [exists(date(2020, 4, 30)), exists(date(2020, 5, 1))] == [False, True]
    assert [exists(date(2026, 2, 28)), exists(date(2026, 3, 1))] == [True, False]


def test_a_changed_term_keeps_who_and_what(branch, worker):
    branch.elected_on = date(2026, 2, 2)
    branch.save()
    newest, first = branch.history.all()
    assert (first.elected_on, newest.elected_on) == (date(2023, 5, 26), date(2026, 2, 2))


def test_the_admin_tells_who_changed_what(branch, worker, client):
    OfficeHolder.objects.create(organisation=branch, post="secretary", name="甲", from_on=SINCE)
    branch.elected_on = date(2026, 2, 2)
    branch.save()
    client.force_login(worker)
    page = client.get(reverse("admin:grids_partyorganisation_history", args=[branch.pk]))
    assert "最近换届日期" in page.text
    assert "甲" in page.text


def test_a_notice_reads_as_its_group(micro_grid, worker):
    SocialWorker.objects.filter(user=worker).update(office_phone="0519-80000002")
    group = WeChatGroup.objects.create(
        name="轨道园区服务群",
        micro_grid=micro_grid,
        owner=SocialWorker.objects.select_related("user").get(),
    )
    other = WeChatGroup.objects.create(name="别的群", micro_grid=micro_grid, owner=group.owner)
    notice = GroupNotice.objects.create(
        title="消防演练",
        body="{群名称}的各位：{微网格}演练，请联系{社工} {电话}。",
        written_on=SINCE,
    )
    GroupNotice.objects.create(group=other, title="别处", body="无", written_on=SINCE)
    assert list(GroupNotice.for_group(group)) == [notice]
    assert notice.text_for(group) == (
        "轨道园区服务群的各位：MG-05 示例路片区演练，请联系冯社工 0519-80000002。"
    )
