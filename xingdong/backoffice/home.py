"""The admin's home page: what waits for me, by role."""

from collections.abc import Iterator
from datetime import date

from django.contrib.auth import get_user_model
from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q
from django.urls import reverse
from django.utils import timezone

from enterprises.models import ChangeRequest, Enterprise, Visit
from enterprises.self_service import SUBJECTS
from grids.models import MicroGrid, MicroGridDuty, PartyOrganisation
from grids.party_checkup import check_up
from requests_desk.models import Order, OrderEvent, RoutingRule, Survey
from requests_desk.rules.routing import faults_of_each
from requests_desk.workflow import Status
from services.models import Department, Membership
from services.workcalendar import calendar_warning
from xingdong.accounts.models import User
from xingdong.accounts.requests import SignedInRequest
from xingdong.notices.models import Delivery

from .cards import SHOWN, Card, Row
from .catalogue_cards import never_ordered, not_offered
from .permissions import AdminRole, roles_in_admin


def cards_for(request: SignedInRequest) -> list[Card]:
    """The cards of every role the person has, what waits first."""
    today, roles = timezone.localdate(), roles_in_admin(request.user)
    cards: list[Card] = []
    if AdminRole.CENTRE in roles:
        cards += _for_the_centre(request.user, today)
        cards += _records(request.user, today)
    cards += [_broken_rules(today), _calendar(today), not_offered(today), never_ordered(today)]
    if AdminRole.CENTRE in roles:
        cards += [_uncared_micro_grids(today), _party_warnings(today)]
        cards += [_failed_reactions(), _failed_deliveries()]
    if AdminRole.ADMINISTRATOR in roles:
        cards += [_short_departments(today), _never_signed_in()]
    return sorted(cards, key=lambda card: card.is_clear)


def _for_the_centre(user: User, today: date) -> Iterator[Card]:
    visible = Order.objects.visible_to(user)
    returns = visible.return_asked(by=user, on=today)
    listing = reverse("admin:requests_desk_order_changelist")
    for title, orders, status, empty in (
        ("待研判", visible.in_triage(), Status.TRIAGE, "没有待研判的诉求。"),
        ("退单待审", returns, Status.RETURN_REVIEW, "没有待审的退单。"),
    ):
        waiting = orders.select_related("enterprise").order_by("status_since_at")
        rows = tuple(
            Row(
                order.title,
                f"{order.enterprise_name} · {_since(order.status_since_at)}",
                order.get_absolute_url(),
            )
            for order in waiting[:SHOWN]
        )
        yield Card(
            title, orders.count(), "件", "warn", empty, f"{listing}?status__exact={status}", rows
        )
    yield _bad_ratings(visible)


def _records(user: User, today: date) -> Iterator[Card]:
    """What waits in the records: own micro-grids' enterprises first in each card."""
    own = MicroGridDuty.objects.current(today).filter(
        micro_grid=OuterRef("micro_grid"), social_worker__user=user
    )
    operating = Enterprise.objects.operating().annotate(is_own=Exists(own))
    listing = reverse("admin:enterprises_enterprise_changelist")
    lacking = operating.lacking_a_role(today).order_by("-is_own", "name")
    count, rows = _first(lacking)
    yield Card(
        "缺三类负责人的企业",
        count,
        "家",
        "warn",
        "三类负责人都已配齐。",
        f"{listing}?roles=missing",
        tuple(_enterprise_row(row, _lacking(row)) for row in rows),
    )
    covered = Q(party_organisation__in=PartyOrganisation.objects.existing(today))
    uncovered = operating.exclude(covered).order_by(
        "-is_own", F("headcount").desc(nulls_last=True), "name"
    )
    count, rows = _first(uncovered)
    yield Card(
        "未覆盖党组织的企业",
        count,
        "家",
        "warn",
        "企业都已有党组织覆盖。",
        reverse("party:formation"),
        tuple(
            _enterprise_row(row, f"职工 {row.headcount} 人" if row.headcount else "人数未核实")
            for row in rows
        ),
    )
    unverified = operating.unverified(today).order_by(
        "-is_own", F("verified_on").asc(nulls_first=True)
    )
    count, rows = _first(unverified)
    yield Card(
        "12 个月未核实的企业",
        count,
        "家",
        "warn",
        "档案都在 12 个月内核实过。",
        f"{listing}?verified=no",
        tuple(
            _enterprise_row(
                row, f"上次核实 {row.verified_on:%Y-%m-%d}" if row.verified_on else "从未核实"
            )
            for row in rows
        ),
    )
    changes = ChangeRequest.objects.open().select_related("enterprise").order_by("asked_at")
    count, rows = _first(changes)
    yield Card(
        "待核实的变更",
        count,
        "项",
        "warn",
        "没有待核实的变更。",
        reverse("enterprises:changes"),
        tuple(
            Row(
                f"{change.enterprise.called}：{SUBJECTS[change.subject].label}",
                _since(change.asked_at),
                reverse("enterprises:changes"),
            )
            for change in rows
        ),
    )
    due = Visit.objects.due(today).filter(visitor=user).select_related("enterprise")
    count, rows = _first(due.order_by("planned_on"))
    yield Card(
        "到期的走访",
        count,
        "次",
        "warn",
        "没有到期的走访。",
        reverse("visits:list"),
        tuple(
            Row(
                visit.enterprise.name,
                f"计划 {visit.planned_on:%Y-%m-%d}",
                f"{reverse('visits:write', args=[visit.enterprise_id])}?visit={visit.pk}",
            )
            for visit in rows
        ),
    )


def _first(queryset) -> tuple[int, list]:
    """How many there are and the first of them; counted only when they do not all fit."""
    rows = list(queryset[: SHOWN + 1])
    return len(rows) if len(rows) <= SHOWN else queryset.count(), rows[:SHOWN]


def _enterprise_row(enterprise: Enterprise, detail: str) -> Row:
    url = reverse("admin:enterprises_enterprise_change", args=[enterprise.pk])
    return Row(enterprise.name, detail, url)


def _lacking(enterprise: Enterprise) -> str:
    words = {
        "人力资源负责人": enterprise.lacks_hr_head,
        "工会主席": enterprise.lacks_union_chair,
        "党组织负责人": enterprise.lacks_party_secretary,
    }
    return f"缺{'、'.join(word for word, lacks in words.items() if lacks)}"


def _since(moment) -> str:
    return f"{timezone.localtime(moment):%-m月%-d日 %H:%M}起"


def _bad_ratings(visible) -> Card:
    """Open orders with a poor answer: the second handling is not done yet."""
    bad = Survey.objects.bad()
    orders = visible.open().filter(Exists(bad.filter(order=OuterRef("pk"))))
    latest = orders.prefetch_related(Prefetch("surveys", bad.order_by("-pk"), to_attr="bad"))
    return Card(
        "差评未办结",
        orders.count(),
        "件",
        "bad",
        "没有未办结的差评。",
        reverse("admin:requests_desk_survey_changelist") + "?rating=bad",
        tuple(
            Row(order.title, _answer(order.bad[0]), order.get_absolute_url())
            for order in latest[:SHOWN]
        ),
    )


def _answer(survey: Survey) -> str:
    words = f"{survey.get_level_display()}、{survey.get_solved_display()}"
    return f"{survey.department_name} · {words}"


def _broken_rules(today: date) -> Card:
    rules = list(
        RoutingRule.objects.filter(is_active=True).select_related(
            "item", "department", "handler", "micro_grid", "grid"
        )
    )
    broken = [
        (rule, faults)
        for rule, faults in zip(rules, faults_of_each(rules, on=today), strict=True)
        if faults
    ]
    return Card(
        "失效的派单规则",
        len(broken),
        "条",
        "bad",
        "派单规则全部正常。",
        reverse("admin:requests_desk_routingrule_changelist"),
        tuple(
            Row(
                f"{rule.item.name}（{rule}）",
                "；".join(faults),
                reverse("admin:requests_desk_routingrule_change", args=[rule.pk]),
            )
            for rule, faults in broken[:SHOWN]
        ),
    )


def _calendar(today: date) -> Card:
    warning = calendar_warning(today)
    url = reverse("admin:services_calendarday_changelist")
    rows = (Row(warning, "不足时按周一至周五推算时限。", url),) if warning else ()
    return Card("工作日历", len(rows), "项提醒", "warn", "工作日历充足。", url, rows)


def _uncared_micro_grids(today: date) -> Card:
    duties = MicroGridDuty.objects.responsible_on(today).filter(micro_grid=OuterRef("pk"))
    uncared = list(MicroGrid.objects.filter(~Exists(duties)))
    return Card(
        "无人负责的微网格",
        len(uncared),
        "个",
        "warn",
        "每个微网格都有社工负责。",
        reverse("admin:grids_microgrid_changelist"),
        tuple(
            Row(
                str(micro_grid),
                "请安排社工。",
                reverse("admin:grids_microgrid_change", args=[micro_grid.pk]),
            )
            for micro_grid in uncared[:SHOWN]
        ),
    )


def _party_warnings(today: date) -> Card:
    """Elections that draw near, instructors who left and the like (handbook §4.3)."""
    organisations = check_up(PartyOrganisation.objects.existing(today), today)
    warned = [checkup for checkup in organisations if checkup.warnings]
    warned.sort(key=lambda checkup: checkup.warnings[0].tone != "bad")
    is_bad = any(checkup.warnings[0].tone == "bad" for checkup in warned)
    return Card(
        "党组织提醒",
        len(warned),
        "个",
        "bad" if is_bad else "warn",
        "党组织没有到期换届或缺人。",
        reverse("party:tree"),
        tuple(
            Row(
                checkup.organisation.name,
                "；".join(warning.text for warning in checkup.warnings),
                reverse("admin:grids_partyorganisation_change", args=[checkup.organisation.pk]),
            )
            for checkup in warned[:SHOWN]
        ),
    )


def _failed_reactions() -> Card:
    failing = OrderEvent.objects.unhandled().filter(attempts__gt=0)
    return Card(
        "后续处理失败",
        failing.count(),
        "条",
        "bad",
        "后续处理全部正常。",
        reverse("admin:requests_desk_orderevent_changelist") + "?reaction=failed",
    )


def _failed_deliveries() -> Card:
    """Messages that failed; those that nobody tries again come first."""
    dead = Q(given_up_at__isnull=False)
    failing = Delivery.objects.filter(sent_at__isnull=True, dropped_at__isnull=True, attempts__gt=0)
    counts = failing.aggregate(all=Count("pk"), dead=Count("pk", filter=dead))
    return Card(
        "消息发送失败",
        counts["all"],
        "条",
        "bad",
        "消息全部送达。",
        reverse("admin:notices_delivery_changelist")
        + f"?sending={'dead' if counts['dead'] else 'failed'}",
    )


def _short_departments(today: date) -> Card:
    """Active departments to which nothing can go, or whose results nobody can review."""

    def staffed(*, is_head: bool):
        return Exists(
            Membership.objects.current(today).filter(
                department=OuterRef("pk"), is_head=is_head, user__is_active=True
            )
        )

    short = list(
        Department.objects.filter(is_active=True)
        .annotate(has_head=staffed(is_head=True), has_clerk=staffed(is_head=False))
        .filter(Q(has_head=False) | Q(has_clerk=False))
    )

    def lacking(department) -> str:
        words = [
            word
            for word, has in (("负责人", department.has_head), ("经办人", department.has_clerk))
            if not has
        ]
        return f"缺{'和'.join(words)}"

    return Card(
        "人员不齐的部门",
        len(short),
        "个",
        "bad",
        "各部门都有负责人和经办人。",
        reverse("admin:services_department_changelist"),
        tuple(
            Row(
                department.name,
                lacking(department),
                reverse("admin:services_department_change", args=[department.pk]),
            )
            for department in short[:SHOWN]
        ),
    )


def _never_signed_in() -> Card:
    never = get_user_model().objects.filter(is_active=True, last_login__isnull=True)
    return Card(
        "从未登录的用户",
        never.count(),
        "人",
        "calm",
        "所有用户都登录过。",
        reverse("admin:accounts_user_changelist") + "?signed_in=never",
        tuple(
            Row(
                user.real_name,
                f"{timezone.localtime(user.date_joined):%Y-%m-%d} 建立",
                reverse("admin:accounts_user_change", args=[user.pk]),
            )
            for user in never.order_by("date_joined")[:SHOWN]
        ),
    )
