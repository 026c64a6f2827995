"""A status, an action or an ending is asked by its member, never by the word it is stored as."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from requests_desk.models import MatterKind, Verdict
from requests_desk.models.alerts import ClockName
from requests_desk.models.assignments import Ending
from requests_desk.models.choices import Channel, Closing, Outcome
from requests_desk.models.surveys import Solved
from requests_desk.workflow import Action, Grade, Role, Status
from xingdong.notices.models import ChannelName, NoticeGroup, Way

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("xingdong", "grids", "enterprises", "services", "requests_desk")
# The columns that hold a member, and the kinds whose values they may hold.
COLUMNS = {
    "action", "by_role", "channel", "clock", "closing", "ending", "from_status", "grade", "group",
    "kind", "outcome", "role", "solved", "state", "status", "to_status", "verdict", "way",
}  # fmt: skip
KINDS = (
    Action, Channel, ChannelName, ClockName, Closing, Ending, Grade, MatterKind, NoticeGroup,
    Outcome, Role, Solved, Status, Verdict, Way,
)  # fmt: skip
WORDS = {value for kind in KINDS for value in kind.values}


def sources() -> Iterator[Path]:
    """What is neither a migration nor a story of the demo."""
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            if not {"migrations", "demo"} & set(path.parts):
                yield path


def column_of(node: ast.expr) -> str:
    """``status`` of ``order.status`` and of a variable of that name."""
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def words_in(node: ast.expr) -> set[str]:
    constants = (one for one in ast.walk(node) if isinstance(one, ast.Constant))
    return {one.value for one in constants if isinstance(one.value, str)} & WORDS


def without_meta(tree: ast.AST) -> Iterator[ast.AST]:
    """Every node but those of a ``Meta``, which cannot see the kinds of its own model."""
    for child in ast.iter_child_nodes(tree):
        if not (isinstance(child, ast.ClassDef) and child.name == "Meta"):
            yield child
            yield from without_meta(child)


def raw_words(source: str) -> list[tuple[int, str]]:
    """Line and word of every member that is compared or filtered by its word."""
    found = []
    for node in without_meta(ast.parse(source)):
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            if {column_of(side) for side in sides} & COLUMNS:
                found += [(node.lineno, word) for side in sides for word in words_in(side)]
        elif isinstance(node, ast.Call):
            for keyword in node.keywords:
                parts = (keyword.arg or "").removesuffix("__in").split("__")
                if parts[-1] in COLUMNS and not isinstance(keyword.value, ast.Call):
                    found += [(node.lineno, word) for word in words_in(keyword.value)]
    return found


def test_no_member_is_asked_by_its_word():
    found = {
        str(path.relative_to(ROOT)): words
        for path in sources()
        if (words := raw_words(path.read_text(encoding="utf-8")))
    }
    assert found == {}


def test_what_would_be_found_is_found():
    assert raw_words('if order.status == "closed": ...') == [(1, "closed")]
    assert raw_words('Order.objects.filter(order__status__in=["closed", "x"])') == [(1, "closed")]
    assert raw_words('if order.status == Status.CLOSED: move(order, text="closed")') == []


def test_no_template_asks_a_member_by_its_word():
    asked = re.compile(r"\b(?:{})\s*[!=]=\s*[\"'](\w+)[\"']".format("|".join(COLUMNS)))
    queried = re.compile(r"\?(?:{})=(\w+)".format("|".join(COLUMNS)))
    found = [
        (str(path.relative_to(ROOT)), word)
        for path in sorted((ROOT / "templates").rglob("*.html"))
        for pattern in (asked, queried)
        for word in pattern.findall(path.read_text(encoding="utf-8"))
        if word in WORDS
    ]
    assert found == []
