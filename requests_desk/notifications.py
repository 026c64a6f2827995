"""Who is told what, when: a table of announcements and the rows they leave."""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from enterprises.models import Liaison
from grids.models import MicroGridDuty, SocialWorker
from services.models import Membership
from xingdong.accounts.models import Appointment

from .channels import CHANNELS
from .deadlines import reminder_at, triage_due_at
from .models import Delivery, Order, OrderEvent, Survey
from .models.deliveries import ChannelName
from .privacy import without_identities
from .survey_links import survey_path
from .tasks import ring, send_delivery
from .workflow import Action, Role, Status

logger = logging.getLogger(__name__)
MOST_ATTEMPTS = 8
BATCH = 200
# A worker that died while sending leaves its claim behind; after this long another may try.
CLAIM_LASTS = timedelta(minutes=10)


@dataclass(frozen=True)
class Recipient:
    user: object | None
    email: str = ""


# Audiences: who that is for one order and event.


def _users(users) -> list[Recipient]:
    return [Recipient(user, user.email) for user in users if user.is_active]


def the_enterprise(order: Order, event: OrderEvent) -> list[Recipient]:
    """The author while a liaison, else the current liaisons; else the address given in the order."""
    today = timezone.localdate(event.created_at)
    liaisons = list(
        Liaison.objects.filter(enterprise=order.enterprise_id, user__is_active=True)
        .current(today)
        .select_related("user")
        .order_by("-is_primary", "pk")
    )
    author = [liaison for liaison in liaisons if liaison.user_id == order.author_id]
    chosen = author or [one for one in liaisons if one.is_primary or not order.sensitive]
    recipients = _users(liaison.user for liaison in chosen)
    addresses = {recipient.email for recipient in recipients}
    if order.contact_email and order.contact_email not in addresses:
        recipients.append(Recipient(None, order.contact_email))
    return recipients


def the_handler(order: Order, event: OrderEvent) -> list[Recipient]:
    handler = order.assignment and order.assignment.handler
    return _users([handler] if handler else [])


def the_heads(order: Order, event: OrderEvent) -> list[Recipient]:
    return _heads_of([order.assignment.department_id], event) if order.assignment else []


def the_helpers(order: Order, event: OrderEvent) -> list[Recipient]:
    """The heads of the departments that assist; nobody's while the order has no lead."""
    if order.assignment is None:
        return []
    return _heads_of(order.assists.values_list("department_id", flat=True), event)


def _heads_of(departments: Iterable[int], event: OrderEvent) -> list[Recipient]:
    memberships = (
        Membership.objects.filter(department__in=list(departments), is_head=True)
        .current(timezone.localdate(event.created_at))
        .select_related("user")
    )
    return _users(membership.user for membership in memberships)


def the_asked_helpers(order: Order, event: OrderEvent) -> list[Recipient]:
    return _heads_of([event.data["department"]], event)


def the_leaders(order: Order, event: OrderEvent) -> list[Recipient]:
    """The street's leaders; a sensitive order is not for them."""
    today = timezone.localdate(event.created_at)
    leaders = Appointment.objects.filter(position=Appointment.Position.LEADER).current(today)
    return [] if order.sensitive else _users(one.user for one in leaders.select_related("user"))


def the_reviewers(order: Order, event: OrderEvent) -> list[Recipient]:
    if order.assignment is None:
        return []
    if order.assignment.needs_centre_review:
        return the_centre(order, event)
    return the_heads(order, event)


def the_asker(order: Order, event: OrderEvent) -> list[Recipient]:
    asked = order.events.of_action(Action.ASK_RETURN).filter(pk__lt=event.pk).last()
    return _users([asked.by] if asked else [])


def the_centre(order: Order, event: OrderEvent) -> list[Recipient]:
    """The social workers of the order's micro-grid, or all of them when it has none."""
    today = timezone.localdate(event.created_at)
    everybody = SocialWorker.objects.current(today).filter(user__is_active=True)
    everybody = everybody.select_related("user")
    duties = MicroGridDuty.objects.filter(micro_grid=order.micro_grid_id).current(today)
    responsible = everybody.filter(pk__in=duties.values("social_worker"))
    return _users(worker.user for worker in (responsible or everybody))


def the_whole_centre(order: Order, event: OrderEvent) -> list[Recipient]:
    today = timezone.localdate(event.created_at)
    workers = SocialWorker.objects.current(today).select_related("user")
    return _users(worker.user for worker in workers)


def the_other_side(order: Order, event: OrderEvent) -> list[Recipient]:
    """Who a message is for: the enterprise, or whoever has its order now."""
    if event.by_role != Role.ENTERPRISE:
        return the_enterprise(order, event)
    if order.assignment is None or not order.assignment.is_current:
        return the_centre(order, event)
    return the_handler(order, event) or the_heads(order, event)


def the_convened(order: Order, event: OrderEvent) -> list[Recipient]:
    return _heads_of(event.data["departments"], event)


@dataclass(frozen=True)
class Announcement:
    """One line of the table. ``subject`` and ``body`` are formatted with ``order`` and ``event``."""

    notice: str
    action: Action
    audience: Callable[[Order, OrderEvent], list[Recipient]]
    subject: str
    body: str
    to: Status | None = None
    by_email: bool = False
    internal: bool | None = None  # only for events hidden from the enterprise, or only for others
    clock: str = ""  # only for alerts of this clock

    def is_for(self, event: OrderEvent) -> bool:
        return (
            self.action == event.action
            and self.to in (None, event.to_status)
            and self.internal in (None, not event.is_public)
            and self.clock in ("", event.data.get("clock"))
        )


A = Action
TITLE = "“{order.title}”（{order.number}）"

# fmt: off
ANNOUNCEMENTS: tuple[Announcement, ...] = (
    Announcement("routed", A.ROUTE, the_enterprise, "已派单：{order.title}", TITLE + "{event.public_text}承诺办结时间：{promised}。"),
    Announcement("routed", A.DISPATCH, the_enterprise, "已派单：{order.title}", TITLE + "{event.public_text}承诺办结时间：{promised}。"),
    Announcement("new order", A.ROUTE, the_handler, "待签收：{order.title}", TITLE + "已派给您，请在{sign_due}前签收。"),
    Announcement("new order", A.DISPATCH, the_handler, "待签收：{order.title}", TITLE + "已由社区派给您，请在{sign_due}前签收。"),
    Announcement("assist", A.ROUTE, the_helpers, "协办：{order.title}", TITLE + "由{lead}主办，请贵部门协办。"),
    Announcement("assist", A.DISPATCH, the_helpers, "协办：{order.title}", TITLE + "由{lead}主办，请贵部门协办。"),
    Announcement("triage", A.SEND_TO_TRIAGE, the_centre, "待研判：{order.title}", TITLE + "{event.internal_text}"),
    Announcement("triage", A.ACCEPT_RETURN, the_centre, "待重新派单：{order.title}", TITLE + "已退单，请重新派单。"),
    Announcement("rejected", A.REJECT, the_enterprise, "不予受理：{order.title}", TITLE + "{event.public_text}", by_email=True),
    Announcement("grade", A.SET_GRADE, the_handler, "紧急程度调整：{order.title}", TITLE + "{event.public_text}"),
    Announcement("reassigned", A.REASSIGN, the_handler, "转给您办理：{order.title}", TITLE + "现由您办理。{event.internal_text}"),
    Announcement("supplement asked", A.ASK_SUPPLEMENT, the_enterprise, "请补充材料：{order.title}", TITLE + "需要您补充：{event.public_text} 请在 5 个工作日内补充。", by_email=True),
    Announcement("supplemented", A.SUPPLEMENT, the_handler, "企业已补充：{order.title}", TITLE + "{event.public_text}"),
    Announcement("supplemented", A.SUPPLEMENT, the_centre, "企业已补充：{order.title}", TITLE + "{event.public_text}", to=Status.TRIAGE),
    Announcement("supplement expired", A.EXPIRE_SUPPLEMENT, the_enterprise, "已归档：{order.title}", TITLE + "{event.public_text}", by_email=True),
    Announcement("public note", A.NOTE, the_enterprise, "办理进展：{order.title}", TITLE + "{event.public_text}", internal=False),
    Announcement("message", A.MESSAGE, the_other_side, "新留言：{order.title}", TITLE + "{event.by_label}留言：{event.public_text}", by_email=True),
    Announcement("return asked", A.ASK_RETURN, the_centre, "退单待审：{order.title}", TITLE + "{event.by_label}申请退单：{event.internal_text}"),
    Announcement("return accepted", A.ACCEPT_RETURN, the_asker, "退单已同意：{order.title}", TITLE + "已由社区收回。"),
    Announcement("return refused", A.REFUSE_RETURN, the_asker, "退单未同意：{order.title}", TITLE + "请继续办理。{event.internal_text}"),
    Announcement("review", A.FINISH, the_reviewers, "办结待审：{order.title}", TITLE + "{event.by_name}提交了结果，请审核。", to=Status.REVIEW),
    Announcement("result refused", A.REFUSE_RESULT, the_handler, "结果退回修改：{order.title}", TITLE + "{event.internal_text}"),
    Announcement("survey", A.APPROVE, the_enterprise, "请评价：{order.title}", TITLE + "已办结。{event.public_text} 请您评价办理情况，评价期 5 个工作日。", by_email=True),
    Announcement("survey", A.FINISH, the_enterprise, "请评价：{order.title}", TITLE + "已答复：{event.public_text} 请您评价办理情况，评价期 5 个工作日。", to=Status.RESOLVED, by_email=True),
    Announcement("rated", A.RATE, the_handler, "企业已评价：{order.title}", TITLE + "{event.public_text}", to=Status.CLOSED),
    Announcement("rework", A.RATE, the_handler, "需重新办理：{order.title}", TITLE + "企业评价：{event.public_text}\n请重新办理。", to=Status.IN_PROGRESS),
    Announcement("rework", A.RATE, the_heads, "差评重办：{order.title}", TITLE + "企业评价：{event.public_text}\n已转回贵部门重新办理。", to=Status.IN_PROGRESS),
    Announcement("bad rating", A.RATE, the_centre, "差评：{order.title}", TITLE + "企业评价：{event.public_text}\n已转回原部门重新办理。", to=Status.IN_PROGRESS),
    Announcement("bad rating", A.RATE, the_centre, "多次差评待会商：{order.title}", TITLE + "企业评价：{event.public_text}\n重新办理次数已用尽，请会商。", to=Status.TRIAGE),
    Announcement("bad rating", A.RATE, the_heads, "多次差评待会商：{order.title}", TITLE + "企业评价：{event.public_text}\n重新办理次数已用尽，社区将组织会商。", to=Status.TRIAGE),
    Announcement("supplement expired", A.EXPIRE_SUPPLEMENT, the_handler, "企业未补充，已归档：{order.title}", TITLE + "不需再办理。"),
    Announcement("archived", A.ARCHIVE, the_enterprise, "已归档：{order.title}", TITLE + "{event.public_text}", by_email=True),
    Announcement("rework", A.RATE_BY_PHONE, the_handler, "需重新办理：{order.title}", TITLE + "电话回访评价：{event.public_text}\n请重新办理。", to=Status.IN_PROGRESS),
    Announcement("rework", A.RATE_BY_PHONE, the_heads, "差评重办：{order.title}", TITLE + "电话回访评价：{event.public_text}\n已转回贵部门重新办理。", to=Status.IN_PROGRESS),
    Announcement("rework", A.ASK_REWORK, the_handler, "需重新办理：{order.title}", TITLE + "企业要求重新办理：{event.public_text}"),
    Announcement("rework", A.ASK_REWORK, the_centre, "企业要求重办：{order.title}", TITLE + "{event.public_text}"),
    Announcement("rated", A.RATE_LATE, the_handler, "企业已补评：{order.title}", TITLE + "{event.public_text}", to=Status.CLOSED),
    Announcement("rework", A.RATE_LATE, the_handler, "需重新办理：{order.title}", TITLE + "企业补评：{event.public_text}\n请重新办理。", to=Status.IN_PROGRESS),
    Announcement("rework", A.RATE_LATE, the_heads, "差评重办：{order.title}", TITLE + "企业补评：{event.public_text}\n已转回贵部门重新办理。", to=Status.IN_PROGRESS),
    Announcement("bad rating", A.RATE_LATE, the_centre, "差评：{order.title}", TITLE + "企业补评：{event.public_text}\n已转回原部门重新办理。", to=Status.IN_PROGRESS),
    Announcement("bad rating", A.RATE_LATE, the_centre, "多次差评待会商：{order.title}", TITLE + "企业补评：{event.public_text}\n重新办理次数已用尽，请会商。", to=Status.TRIAGE),
    Announcement("convened", A.CONVENE, the_convened, "请参加会商：{order.title}", TITLE + "{event.internal_text}"),
    Announcement("minute", A.MINUTE, the_convened, "会商纪要：{order.title}", TITLE + "{event.internal_text}"),
    Announcement("transferred", A.TRANSFER, the_handler, "部门合并，继续办理：{order.title}", TITLE + "{event.public_text}"),
    Announcement("transferred", A.TRANSFER, the_enterprise, "办理部门合并：{order.title}", TITLE + "{event.public_text}"),
    Announcement("came back", A.RECALL, the_enterprise, "挂账到期：{order.title}", TITLE + "{event.public_text}", by_email=True),
    Announcement("enterprise gone", A.CLOSE_GONE, the_handler, "企业注销或迁出，已归档：{order.title}", TITLE + "不需再办理。"),
    Announcement("appeal", A.APPEAL, the_centre, "评价申诉：{order.title}", TITLE + "{event.by_label}申诉：{event.internal_text}"),
    Announcement("appeal decided", A.DECIDE_APPEAL, the_heads, "申诉结论：{order.title}", TITLE + "{event.internal_text}"),
    Announcement("extension asked", A.ASK_EXTENSION, the_heads, "延期待审：{order.title}", TITLE + "{event.by_name}{event.internal_text}"),
    Announcement("extension seconded", A.APPROVE_EXTENSION, the_centre, "延期待社区审核：{order.title}", TITLE + "{event.internal_text}", internal=True),
    Announcement("extended", A.APPROVE_EXTENSION, the_enterprise, "办结时间调整：{order.title}", TITLE + "{event.public_text}", internal=False),
    Announcement("extended", A.APPROVE_EXTENSION, the_handler, "延期已同意：{order.title}", TITLE + "{event.public_text}", internal=False),
    Announcement("extension refused", A.REFUSE_EXTENSION, the_handler, "延期未同意：{order.title}", TITLE + "{event.internal_text}"),
    Announcement("hold asked", A.ASK_HOLD, the_heads, "挂起待审：{order.title}", TITLE + "{event.by_name}申请挂起：{event.internal_text}"),
    Announcement("held", A.APPROVE_HOLD, the_enterprise, "暂停办理：{order.title}", TITLE + "{event.public_text}"),
    Announcement("held", A.APPROVE_HOLD, the_handler, "挂起已同意：{order.title}", TITLE + "{event.public_text}"),
    Announcement("hold refused", A.REFUSE_HOLD, the_handler, "挂起未同意：{order.title}", TITLE + "{event.internal_text}"),
    Announcement("resumed", A.RESUME, the_handler, "恢复办理：{order.title}", TITLE + "{event.public_text}"),
    Announcement("scheduled", A.SCHEDULE, the_enterprise, "活动已排期：{order.title}", TITLE + "{event.public_text}", by_email=True),
    Announcement("assist asked", A.ADD_ASSIST, the_asked_helpers, "协办任务：{order.title}", TITLE + "{event.internal_text}"),
    Announcement("assist answered", A.ANSWER_ASSIST, the_handler, "协办已答复：{order.title}", TITLE + "{event.by_label}：{event.internal_text}"),
    Announcement("assist waived", A.WAIVE_ASSIST, the_handler, "协办已免除：{order.title}", TITLE + "{event.internal_text}"),
    Announcement("new order", A.REDISPATCH, the_handler, "待签收：{order.title}", TITLE + "已由社区改派给您，请在{sign_due}前签收。"),
    Announcement("routed", A.REDISPATCH, the_enterprise, "已改派：{order.title}", TITLE + "{event.public_text}"),
    Announcement("merged", A.MERGE, the_enterprise, "已并单：{order.title}", TITLE + "{event.public_text}"),
    Announcement("merged", A.MERGE, the_handler, "已并单：{order.title}", TITLE + "{event.public_text}"),
    Announcement("unmerged", A.UNMERGE, the_handler, "撤销并单：{order.title}", TITLE + "请继续办理。"),
    Announcement("urged", A.URGE, the_handler, "企业催办：{order.title}", TITLE + "{event.public_text}请尽快联系企业并答复。"),
    Announcement("urged", A.URGE, the_heads, "企业催办：{order.title}", TITLE + "{event.public_text}"),
    Announcement("supervision", A.SUPERVISE, the_heads, "督办：{order.title}", TITLE + "{event.internal_text}请在 1 个工作日内答复原因和新的办结时间。"),
    Announcement("supervision", A.SUPERVISE, the_centre, "督办已发出：{order.title}", TITLE + "{event.internal_text}"),
    Announcement("supervision answered", A.ANSWER_SUPERVISION, the_centre, "督办已答复：{order.title}", TITLE + "{event.internal_text}"),
    Announcement("remind", A.REMIND, the_handler, "即将超时：{order.title}", TITLE + "{event.internal_text}请抓紧办理。"),
    Announcement("overdue", A.OVERDUE, the_heads, "已超时：{order.title}", TITLE + "{event.internal_text}"),
    Announcement("overdue", A.OVERDUE, the_centre, "已超时：{order.title}", TITLE + "{event.internal_text}"),
    Announcement("late", A.OVERDUE, the_enterprise, "未能按时办结：{order.title}", TITLE + "未能在 {promised} 前办结，已提醒部门负责人，进展会及时告诉您。", clock="resolve"),
    Announcement("escalated", A.ESCALATE, the_leaders, "超时 3 个工作日：{order.title}", TITLE + "{event.internal_text}"),
    Announcement("escalated", A.ESCALATE, the_heads, "超时已报送领导：{order.title}", TITLE + "{event.internal_text}"),
    Announcement("published", A.PUBLISH, the_leaders, "超时 5 个工作日：{order.title}", TITLE + "已列入通报。"),
    Announcement("published", A.PUBLISH, the_heads, "已列入超时通报：{order.title}", TITLE + "{event.internal_text}"),
    Announcement("handed over", A.HAND_OVER, the_enterprise, "诉求交给您联系：{order.title}", TITLE + "{event.public_text}"),
    Announcement("handed over", A.HAND_OVER, the_handler, "企业联系人变更：{order.title}", TITLE + "{event.public_text}"),
    Announcement("recomputed", A.RECOMPUTE, the_enterprise, "办结时间调整：{order.title}", TITLE + "{event.public_text}", internal=False),
    Announcement("withdrawn", A.WITHDRAW, the_handler, "企业已撤回：{order.title}", TITLE + "{event.public_text}"),
)
# fmt: on

SURVEY_NOTICE = "survey"
WAITING_NOTICE = "triage waits"


def announce(event: OrderEvent, *, now: datetime) -> None:
    """Leave a ``Delivery`` for everybody the table names; harmless the second time."""
    order = event.order
    for line in (line for line in ANNOUNCEMENTS if line.is_for(event)):
        recipients = [one for one in line.audience(order, event) if _is_not_author(one, event)]
        _leave(line.notice, line.subject, line.body, event, recipients, now, line.by_email)


def _is_not_author(recipient: Recipient, event: OrderEvent) -> bool:
    return recipient.user is None or recipient.user.pk != event.by_id


def _leave(notice, subject, body, event, recipients, now, by_email) -> None:
    order = event.order
    words = {
        "order": order,
        "event": event,
        "lead": order.assignment.department if order.assignment else "",
        "promised": _moment(order.promised_at),
        "sign_due": _moment(order.assignment.sign_due_at) if order.assignment else "",
    }
    message = {
        "event": event,
        "notice": notice,
        # One line: a mail header has no second one, and a title may come with line breaks.
        "subject": " ".join(subject.format(**words).split())[:120],
        "body": without_identities(body.format(**words)),
        "created_at": now,
        "retry_at": now,
    }
    rows = []
    for recipient in recipients:
        link = order.get_absolute_url()
        if recipient.user is not None:
            rows.append(
                Delivery(
                    **message,
                    recipient=recipient.user,
                    channel=ChannelName.INBOX,
                    address=str(recipient.user.pk),
                    url=link,
                    sent_at=now,
                )
            )
        if by_email and recipient.email:
            if notice.startswith(SURVEY_NOTICE):
                survey = Survey.objects.get(order=order, rework_round=event.rework_round)
                link = survey_path(survey)
            rows.append(
                Delivery(
                    **message,
                    recipient=recipient.user,
                    channel=ChannelName.EMAIL,
                    address=recipient.email,
                    url=link,
                )
            )
    Delivery.objects.bulk_create(rows, ignore_conflicts=True)
    for delivery in Delivery.objects.due(now).filter(event=event, notice=notice):
        ring(send_delivery, delivery_id=delivery.pk)


def _moment(at: datetime) -> str:
    return f"{timezone.localtime(at):%-m月%-d日 %H:%M}"


def send(delivery_id: int, *, now: datetime) -> bool:
    """Hand one delivery to its channel; False when it was sent or claimed by somebody else.

    A failure is kept on the row and tried again later with a growing pause; after
    ``MOST_ATTEMPTS`` the row stays unsent and visible in the admin.
    """
    claimed = (
        Delivery.objects.filter(pk=delivery_id, sent_at__isnull=True, attempts__lt=MOST_ATTEMPTS)
        .filter(Q(claimed_at__isnull=True) | Q(claimed_at__lt=now - CLAIM_LASTS))
        .update(claimed_at=now)
    )
    if not claimed:
        return False
    delivery = Delivery.objects.select_related("event__order").get(pk=delivery_id)
    try:
        CHANNELS[delivery.channel](delivery)
    # smtplib's errors and refused connections are OSErrors; what no mail can carry is a ValueError
    except (OSError, ValueError) as error:
        logger.warning("delivery %s was not sent: %s", delivery.pk, error)
        delivery.attempts += 1
        delivery.last_error = str(error)[:500]
        delivery.retry_at = now + timedelta(minutes=2**delivery.attempts)
        delivery.claimed_at = None
        delivery.save(update_fields=["attempts", "last_error", "retry_at", "claimed_at"])
        return False
    delivery.sent_at, delivery.last_error = now, ""
    delivery.save(update_fields=["sent_at", "last_error"])
    return True


def send_due(*, now: datetime) -> int:
    """Send what was not sent yet and may be tried again; how many went out."""
    due = Delivery.objects.due(now).filter(attempts__lt=MOST_ATTEMPTS).order_by("retry_at")
    return sum(send(pk, now=now) for pk in due.values_list("pk", flat=True)[:BATCH])


def remind_of_open_surveys(*, now: datetime) -> int:
    """Ask again on the morning of working day 2 and 4 (domain.md §7 E21); how many were asked."""
    found = Survey.objects.to_remind(now).select_related("order__item", "order__assignment")
    due = list(found[:BATCH])
    for survey in due:
        sent = survey.reminders_sent + 1
        following = reminder_at(survey.sent_at, sent)
        moved = Survey.objects.filter(pk=survey.pk, reminders_sent=survey.reminders_sent).update(
            reminders_sent=sent, next_reminder_at=following
        )
        if not moved:
            continue
        resolving = survey.order.events.filter(to_status=Status.RESOLVED)
        event = resolving.exclude(from_status=Status.RESOLVED).last()
        event.order = survey.order
        _leave(
            f"{SURVEY_NOTICE} reminder {sent}",
            "请评价：{order.title}",
            TITLE + "已办结，请您评价；不评价不会视为满意。",
            event,
            the_enterprise(survey.order, event),
            now,
            by_email=True,
        )
    return len(due)


def remind_of_waiting_triage(*, now: datetime) -> int:
    """Tell the whole centre, once, of each order that waits in triage past its limit (§2.4)."""
    reminded = 0
    for order in Order.objects.in_triage().select_related("item", "assignment"):
        if triage_due_at(order.item.kind, order.status_since_at) >= now:
            continue
        entered = order.events.filter(to_status=Status.TRIAGE).exclude(from_status=Status.TRIAGE)
        event = entered.last()  # not a note written since: that would remind again
        if event.deliveries.filter(notice=WAITING_NOTICE).exists():
            continue
        event.order = order
        _leave(
            WAITING_NOTICE,
            "研判超时：{order.title}",
            TITLE + "已超过研判时限，请尽快处理。",
            event,
            the_whole_centre(order, event),
            now,
            by_email=False,
        )
        reminded += 1
    return reminded
