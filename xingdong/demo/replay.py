"""Tell the demo's stories: every step is a real action at its own past moment.

What follows from an event follows here at once, as if the bell had been answered a second later.
All stories run through one time, so the numbers, the loads and the inboxes are in order.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cached_property, partial

from django.db.models import F

from enterprises.models import Enterprise
from requests_desk.actions import close_expired_orders, submit_anonymous_order, submit_orders
from requests_desk.actions.ordering import Draft
from requests_desk.events.reactions import react_to
from requests_desk.events.reminders import remind_of_waiting_triage
from requests_desk.models import Order, OrderEvent
from requests_desk.models.choices import Channel
from services.models import Membership
from xingdong.accounts.models import User
from xingdong.notices.models import ChannelName, Delivery
from xingdong.notices.sending import send
from xingdong.records.narrowing import not_none

from .clock import Past
from .community import Community
from .files import pdf, photo
from .stories import Story

Verb = Callable[..., None]  # of a scene and the words of the step
ONE_SECOND = timedelta(seconds=1)
WATCH_EVERY = 3.5  # working hours between two looks at what nobody answered
UNEVEN = 300  # seconds; less than the shortest time between two steps of a story
READ_AFTER = timedelta(hours=1)
UNREAD_SINCE = 14  # working hours: what is newer has not been read yet


class Scene:
    """One story while it is told: the order as it is now, and the people around it."""

    now: datetime  # of the step that happens; from ``begin``
    pk: int  # of the order; from ``submit``

    def __init__(self, story: Story, community: Community):
        self.story = story
        self.community = community

    def begin(self, moment: datetime) -> None:
        """The next step happens at ``moment``."""
        self.now = moment
        self.__dict__.pop("order", None)

    @cached_property
    def order(self) -> Order:
        """Read afresh for every step, as every request does."""
        return Order.objects.select_related(
            "item", "enterprise", "assignment__department", "assignment__handler"
        ).get(pk=self.pk)

    @cached_property
    def enterprise(self) -> Enterprise:
        return self.community.enterprises[self.story.enterprise]

    @cached_property
    def liaison(self) -> User:
        """Who speaks for the enterprise: the one the story names, else the A 角."""
        if self.story.by:
            return self.community.users[self.story.by]
        primary = self.enterprise.liaisons.select_related("user").get(is_primary=True)
        return self.community.account(primary.user)

    @cached_property
    def worker(self) -> User:
        """The social worker of the micro-grid."""
        return self.community.workers[self.enterprise.micro_grid.code]

    @property
    def handler(self) -> User:
        return self.community.account(not_none(not_none(self.order.assignment).handler))

    @property
    def head(self) -> User:
        """A head of the department who did not do the work."""
        assignment = not_none(self.order.assignment)
        heads = Membership.objects.filter(department=assignment.department, is_head=True)
        other = heads.exclude(user=assignment.finished_by_id).select_related("user").first()
        return self.community.account(not_none(other).user)

    def submit(self) -> None:
        story = self.story
        by_centre = story.channel != Channel.PORTAL
        files = [pdf(name, *lines) for name, lines in story.files.items()]
        draft = Draft(
            enterprise=self.enterprise,
            item=self.community.items[story.item],
            title=story.title,
            description=story.description,
            contact_name=self.liaison.real_name,
            contact_phone=not_none(self.liaison.mobile),
            contact_email=self.liaison.email,
            place=story.place,
            details=story.details_on(self.now),
            item_uncertain=story.uncertain,
            urgency_requested=story.urgent,
            channel=story.channel,
            files=[*files, *map(photo, story.photos)],
        )
        if story.anonymous:
            draft = replace(draft, contact_phone="", micro_grid=self.enterprise.micro_grid)
            order, _ = submit_anonymous_order(draft, now=self.now, key=f"demo {story.title}")
        else:
            others = [
                replace(draft, item=self.community.items[code], details=details)
                for code, details in story.also.items()
            ]
            by = self.worker if by_centre else self.liaison
            order = submit_orders([draft, *others], by=by, now=self.now)[0]
        self.pk = order.pk


def tell(
    stories: Iterable[Story],
    community: Community,
    verbs: dict[str, Verb],
    *,
    now: datetime,
) -> None:
    """Run all stories up to ``now``. Raises ``ValueError`` when one reaches into the future."""
    past = Past(now)
    acts: list[tuple[datetime, Callable[[datetime], None]]] = []
    stories = list(stories)
    for number, story in enumerate(stories):
        scene = Scene(story, community)
        steps: list[Callable[[], object]] = [scene.submit]
        steps += [partial(verbs[step.verb], scene, **step.words) for step in story.steps]
        moments = _moments(past, story, number)
        for moment, step in zip(moments, steps, strict=True):
            acts.append((moment, partial(_play, scene, step)))
    earliest = max(story.ago for story in stories)
    acts += [(moment, _look_around) for moment in past.ticks(earliest, WATCH_EVERY)]
    for moment, act in sorted(acts, key=lambda planned: planned[0]):
        act(moment)
        _follow_up(moment + ONE_SECOND)
    _read_messages(before=past.before(UNREAD_SINCE))


def _moments(past: Past, story: Story, number: int) -> list[datetime]:
    """When each step happens: a few minutes before the told hour, as uneven as in life."""
    hours, moments = story.ago, []
    for position, after in enumerate([0.0, *(step.after for step in story.steps)]):
        hours -= after
        if hours <= 0:
            raise ValueError(f"“{story.title}” reaches into the future")
        early = timedelta(seconds=(number * 97 + position * 41) % UNEVEN)
        moments.append(past.before(hours) - early)
    return moments


def _play(scene: Scene, step: Callable[[], object], moment: datetime) -> None:
    scene.begin(moment)
    step()


def _look_around(moment: datetime) -> None:
    """What the timetable does in a running portal."""
    close_expired_orders(now=moment)
    remind_of_waiting_triage(now=moment)


def _follow_up(moment: datetime) -> None:
    """Answer every bell, and those that ring meanwhile; hand out the notices."""
    while events := list(
        OrderEvent.objects.unhandled().order_by("pk").values_list("pk", flat=True)
    ):
        for pk in events:
            react_to(pk, now=moment)
    for pk in Delivery.objects.due(moment).order_by("pk").values_list("pk", flat=True):
        send(pk, now=moment)


def _read_messages(*, before: datetime) -> None:
    """People have read what is older."""
    old = Delivery.objects.filter(channel=ChannelName.INBOX, sent_at__lt=before)
    old.update(read_at=F("sent_at") + READ_AFTER)
