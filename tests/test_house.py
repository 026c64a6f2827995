"""The house keeps its rules: who writes orders, and a document whose links lead somewhere."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("xingdong", "grids", "enterprises", "services", "requests_desk")
OWNED = {
    "Alert",
    "Assignment",
    "Assist",
    "Attachment",
    "DailySequence",
    "Matter",
    "Order",
    "OrderEvent",
    "Origin",
    "SavedDraft",
    "SearchText",
    "Survey",
}
WRITES = {
    "bulk_create",
    "bulk_update",
    "create",
    "delete",
    "get_or_create",
    "update",
    "update_or_create",
}
# What is the outbox's, the reminders' and the alerts' own, and no step of an order.
BESIDE_THE_ACTIONS = {
    ("requests_desk/admin/outbox.py", "OrderEvent"),
    ("requests_desk/events/alerts.py", "Alert"),
    ("requests_desk/events/reactions.py", "OrderEvent"),
    ("requests_desk/events/reminders.py", "Survey"),
}


def sources() -> Iterator[Path]:
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def first_name(node: ast.expr) -> str:
    """``Order`` of ``Order.objects.filter(…).update``."""
    while isinstance(node, ast.Call | ast.Attribute):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


def written_in(path: Path) -> set[str]:
    """The models of the desk that a file writes by a query."""
    return {
        first_name(node.func)
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in WRITES
    } & OWNED


def test_what_belongs_to_an_order_is_written_by_its_actions_alone():
    written = {
        (str(path.relative_to(ROOT)), model)
        for path in sources()
        if not path.is_relative_to(ROOT / "requests_desk/actions")
        for model in written_in(path)
    }
    assert written == BESIDE_THE_ACTIONS


DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#]+)(?:#([\w-]+))?\)")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_leads_to_a_file(document):
    text = re.sub(r"```.*?```", "", document.read_text("utf-8"), flags=re.S)
    missing = [
        target for target, _ in LINK.findall(text) if not (document.parent / target).exists()
    ]
    assert missing == []


WALK = re.compile(r"\[`(\w+(?:\.\w+)?)`\]\(\.\./([\w/]+\.py)\)")


def test_the_walk_names_what_its_files_define():
    text = (ROOT / "docs/architecture.md").read_text("utf-8")
    steps = WALK.findall(text)
    assert len(steps) >= 10
    for name, file in steps:
        defined = {
            target.id if isinstance(target, ast.Name) else getattr(target, "name", "")
            for node in ast.walk(ast.parse((ROOT / file).read_text("utf-8")))
            for target in (node.targets if isinstance(node, ast.Assign) else [node])
            if isinstance(target, ast.Name | ast.FunctionDef | ast.ClassDef)
        }
        annotated = {
            node.target.id
            for node in ast.walk(ast.parse((ROOT / file).read_text("utf-8")))
            if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
        }
        assert name.split(".")[-1] in defined | annotated, f"{name} in {file}"


def test_prose_keeps_within_110_columns():
    for document in (ROOT / "docs/architecture.md", ROOT / "README.md"):
        text = re.sub(r"```.*?```", "", document.read_text("utf-8"), flags=re.S)
        long = [
            line
            for line in text.splitlines()
            if len(line) > 110 and not line.startswith(("|", "    "))
        ]
        assert long == [], document.name


def arrows_of_the_desk() -> dict[str, set[str]]:
    """Which of the desk's packages imports which, as ``docs/architecture.md`` draws it."""
    arrows: dict[str, set[str]] = {}
    for path in (ROOT / "requests_desk").rglob("*.py"):
        parts = path.relative_to(ROOT).with_suffix("").parts
        package = parts[1]
        if package in ("__init__", "apps", "management", "migrations"):
            continue
        arrows.setdefault(package, set())
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.ImportFrom):
                continue
            here = parts[: len(parts) - node.level] if node.level else ()
            target = (*here, *(node.module or "").split(".")) if node.module else here
            names = [target] if len(target) > 1 else [(*target, one.name) for one in node.names]
            arrows[package] |= {
                name[1] for name in names if name and name[0] == "requests_desk" and len(name) > 1
            } - {package}
    return arrows


def test_the_table_of_arrows_is_true():
    text = (ROOT / "docs/architecture.md").read_text("utf-8")
    told = {
        package: {name for name in targets.split(" · ") if name != "—"}
        for package, targets in re.findall(r"^\| `(\w+)` \| (.*) \|$", text, re.M)
    }
    assert told == arrows_of_the_desk()


def test_no_arrow_points_up_but_the_doorbells():
    text = (ROOT / "docs/architecture.md").read_text("utf-8")
    from_top = re.findall(r"^\| `(\w+)` \| ", text, re.M)
    up = {
        (package, target)
        for package, targets in arrows_of_the_desk().items()
        for target in targets
        if from_top.index(target) < from_top.index(package)
    }
    assert up == {("tasks", "actions"), ("tasks", "events")}


def test_an_import_inside_a_function_says_why():
    """Beside it or above it; ``tasks`` are leaves and say so in their first lines."""
    silent = []
    for path in sources():
        lines = path.read_text("utf-8").splitlines()
        silent += [
            f"{path.relative_to(ROOT)}:{inner.lineno}"
            for node in ast.walk(ast.parse("\n".join(lines)))
            if isinstance(node, ast.FunctionDef) and path.name != "tasks.py"
            for inner in ast.walk(node)
            if isinstance(inner, ast.Import | ast.ImportFrom)
            if "#" not in lines[inner.lineno - 1] + lines[inner.lineno - 2]
        ]
    assert silent == []
