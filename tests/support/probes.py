"""What somebody writes who follows docs/recipes.md: a status, an action, two channels, invented.

Each piece stands before the words beside it; a piece that begins with a line break begins a line.
"""

from .copies import Edits

VERBS_HEAD = '''"""What nobody has thought of yet."""

from datetime import datetime

from requests_desk.models import Order, OrderEvent
from requests_desk.workflow import Action

from .transition import move, pause_clocks, resume_clocks, verb

'''

ACTION: Edits = {
    "requests_desk/workflow.py": [
        (
            "    HAND_OVER = ",
            """
    PROBE = "probe", About("已试办", reason="为什么试办"), "试办"
""",
        ),
        (
            "    _line(A.HAND_OVER,",
            """
    _line(A.PROBE, [S.RESOLVED], [], [R.CENTRE]),
""",
        ),
    ],
    "requests_desk/actions/probes.py": [
        (
            None,
            VERBS_HEAD
            + """
@verb
def probe_order(order: Order, *, by, reason: str, now: datetime) -> OrderEvent:
    return move(order, Action.PROBE, by=by, now=now, internal_text=reason)
""",
        )
    ],
    "requests_desk/actions/__init__.py": [
        ("from .rating import", "from .probes import probe_order\n"),
        ('    "rate_order",', '    "probe_order",\n'),
    ],
    "requests_desk/steps.py": [
        (
            "        Step(Action.WITHDRAW,",
            """
        Step(Action.PROBE, "试办", "edit", forms.ReasonForm, actions.probe_order, "已试办。"),
""",
        )
    ],
    "requests_desk/events/announcements.py": [
        (
            '    Announcement(G.PROGRESS, "recomputed"',
            """
    Announcement(G.WORK, "probed", A.PROBE, the_handler, "试办", "{event.internal_text}"),
""",
        )
    ],
    "tests/requests_desk/test_workflow_table.py": [("A.RATE_BY_PHONE, A.LOG_CALL}", "A.PROBE, ")],
}

STATUS: Edits = {
    "requests_desk/workflow.py": [
        (
            "    RETURN_REVIEW = ",
            """
    PROBED = "probed", "warn", Clocks.STAND, Stage.IN_PROGRESS, "试办中"
""",
        ),
        (
            "    HAND_OVER = ",
            """
    PROBE = "probe", About("", reason="为什么试办"), "试办"
    UNPROBE = "unprobe", About("继续办理"), "试办结束"
""",
        ),
        (
            "    _line(A.HAND_OVER,",
            """
    _line(A.PROBE, [S.IN_PROGRESS], [S.PROBED], [R.HEAD], public=False),
    _line(A.UNPROBE, [S.PROBED], [S.IN_PROGRESS], [R.CENTRE]),
""",
        ),
    ],
    "requests_desk/presenting/for_enterprise.py": [
        ("        Status.RETURN_REVIEW: (", '        Status.PROBED: ("试办中", "calm"),\n'),
        (
            "        Status.RETURN_REVIEW: lambda",
            """
        Status.PROBED: lambda order: ("试办，有结果会告诉您", None),
""",
        ),
    ],
    "requests_desk/presenting/explanations.py": [
        ('        Status.ON_HOLD: "', '        Status.PROBED: "试办期间时限暂停。",\n'),
        ("        Status.RETURN_REVIEW: ", "        Status.PROBED: _without_date,\n"),
    ],
    "requests_desk/actions/probes.py": [
        (
            None,
            VERBS_HEAD
            + """
@verb
def probe_order(order: Order, *, by, reason: str, now: datetime) -> OrderEvent:
    event = move(order, Action.PROBE, by=by, now=now, internal_text=reason)
    pause_clocks(order, now=now)
    return event


@verb
def unprobe_order(order: Order, *, by, reason: str, now: datetime) -> OrderEvent:
    event = move(order, Action.UNPROBE, by=by, now=now, public_text=reason)
    resume_clocks(order, now=now)
    return event
""",
        )
    ],
    "requests_desk/actions/__init__.py": [
        ("from .rating import", "from .probes import probe_order, unprobe_order\n"),
        ('    "rate_order",', '    "probe_order",\n'),
        ('    "urge_order",', '    "unprobe_order",\n'),
    ],
    "requests_desk/steps.py": [
        (
            "        Step(Action.WITHDRAW,",
            """
        Step(Action.PROBE, "试办", "edit", forms.ReasonForm, actions.probe_order, "已试办。"),
        Step(Action.UNPROBE, "结束", "edit", forms.PublicReasonForm, actions.unprobe_order, "好。"),
""",
        )
    ],
    "tests/support/states.py": [
        (
            "def merged(scene",
            """
def probed(scene: Scene) -> None:
    in_progress(scene)
    scene.do(actions.probe_order, "head", reason="试试看。")


""",
        ),
        ("    Status.RETURN_REVIEW: ", "    Status.PROBED: probed,\n"),
    ],
    "tests/requests_desk/test_workflow_table.py": [
        (
            "    Status.RETURN_REVIEW: {",
            """
    Status.PROBED: {
        **dict.fromkeys(("liaison", "colleague"), {A.HAND_OVER, A.MESSAGE}),
        **dict.fromkeys(("clerk", "second_clerk"), {A.NOTE, A.MESSAGE, A.LINK}),
        "head": {A.NOTE, A.MESSAGE, A.LINK, A.REASSIGN},
        "worker": {A.NOTE, A.MESSAGE, A.LINK, A.REASSIGN, A.UNPROBE},
    },
""",
        ),
        ('A.REASSIGN},\n        "worker": DESK | {A.ADD_ASSIST}', "A.PROBE, "),
    ],
}

CHANNELS: Edits = {
    "xingdong/notices/models/channels.py": [
        (
            "    WECOM = ",
            """
    PIGEON = "pigeon", None, "信鸽"
    DRUM = "drum", Platform("鼓", "/drum/beat?key=", ("https://drum.example",)), "鼓群"
""",
        )
    ],
    "xingdong/notices/channels/drum.py": [
        (
            None,
            """
from .posting import Fault

CODE, REASON, FAULTS = "errcode", "errmsg", {93000: Fault("地址无效。")}


def request_of(robot, text: str, *, seconds: float) -> tuple[str, dict]:
    return robot.webhook, {"text": {"content": text}}
""",
        )
    ],
    "xingdong/notices/channels/pigeon.py": [
        (
            None,
            """
def send_pigeon(delivery) -> None:
    ...  # it always comes home
""",
        )
    ],
    "xingdong/notices/channels/__init__.py": [
        ("from .posting import", "from . import drum\nfrom .pigeon import send_pigeon\n"),
        (
            "        ChannelName.WECOM:",
            """
        ChannelName.PIGEON: send_pigeon,
        ChannelName.DRUM: lambda one: send_to_group(drum, one.robot, one.body),
""",
        ),
    ],
    "xingdong/notices/leaving.py": [
        (
            "    },\n    PERSONAL,",
            """
        ChannelName.PIGEON: Lane(
            address=lambda one: one.user.mobile or "" if one.user else "",
            words=lambda notice: notice.inbox,
            is_wished=lambda way, urgency: urgency == Urgency.AT_ONCE,
        ),
""",
        )
    ],
    "tests/notices/channels/conftest.py": [
        ('    "wecom": f"/cgi', '    "drum": f"/drum/beat?key={TOKEN}",\n'),
        (
            "ANSWERS = {",
            """
def drum(path, query, body) -> dict:
    known = query.get("key") == [TOKEN]
    return {"errcode": 0 if known else 93000, "errmsg": "no"}


""",
        ),
        ('"wecom": wecom, "dingtalk"', '"drum": drum, '),
    ],
}
