"""docs/recipes.md is true: what it names is there, and following it is enough.

The recipes of a status, an action and a channel are carried out in a copy of the tree, with what
``tests.support.probes`` writes in the files that the page lists and in no others.
"""

import re
from pathlib import Path

import pytest

from tests.support.copies import ROOT, Copy, Edits
from tests.support.probes import ACTION, CHANNELS, STATUS
from xingdong.checks import TABLES

PAGE = (ROOT / "docs" / "recipes.md").read_text(encoding="utf-8")
RECIPES = dict(re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", PAGE, re.DOTALL | re.MULTILINE))
ROW = re.compile(r"^\| \*?`([^`]+)`\*? \| (.+) \|$", re.MULTILINE)


def rows_of(recipe: str) -> list[tuple[str, str]]:
    """The files of a recipe, each with what is to be done there."""
    return ROW.findall(RECIPES[recipe])


def is_listed(file: str, recipe: str) -> bool:
    """Whether the recipe names the file, or the folder that it is new in."""
    listed = {name for name, _ in rows_of(recipe)}
    return file in listed or f"{Path(file).parent}/" in listed


def test_every_recipe_lists_its_files():
    assert list(RECIPES) == [
        "A new status",
        "A new action",
        "A new guard",
        "A new item",
        "A new suggestion text",
        "A new announcement",
        "A new channel",
        "A new noun",
        "A new figure",
    ]
    assert [recipe for recipe in RECIPES if not rows_of(recipe)] == []
    assert [recipe for recipe in RECIPES if "\nTests: " not in RECIPES[recipe]] == []


@pytest.mark.parametrize("recipe", RECIPES)
def test_the_files_of_a_recipe_are_there(recipe):
    """``CODE`` stands for an item's code, ``NOUN`` for a folder that is not there yet."""
    named = [name for name, _ in rows_of(recipe) if "NOUN" not in name]
    named += re.findall(r"`?\b(tests/[\w/.]+)", RECIPES[recipe].partition("\nTests: ")[2])
    there = [any(ROOT.glob(name.rstrip("/").replace("CODE", "*"))) for name in named if name]
    assert [name for name, found in zip(named, there, strict=True) if not found] == [
        name for name in named if "NOUN" in name
    ]


@pytest.mark.parametrize("recipe", RECIPES)
def test_the_names_in_a_recipe_are_in_their_files(recipe):
    missing = []
    for file, words in rows_of(recipe):
        if "NOUN" in file or not file.endswith((".py", ".toml")):
            continue
        text = (ROOT / file).read_text(encoding="utf-8")
        names = re.findall(r"`([A-Z][A-Za-z_]{3,}|test_\w+|\w+\(\))`", words)
        missing += [(file, name) for name in names if name.rstrip("()") not in text]
    assert missing == []


@pytest.fixture
def copy(tmp_path) -> Copy:
    return Copy(tmp_path)


def follow(copy: Copy, edits: Edits, *apps: str) -> None:
    """What the page says to write, the migrations, and the diagram of the README."""
    copy.edit(edits)
    made = copy.run("manage.py", "makemigrations", *apps)
    assert made.returncode == 0, made.stderr
    drawn = copy.run("-c", "from requests_desk.workflow import state_diagram as d; print(d())")
    readme = copy.path / "README.md"
    text = readme.read_text(encoding="utf-8")
    diagram = text[text.index("stateDiagram-v2") : text.index("```", text.index("stateDiagram-v2"))]
    readme.write_text(text.replace(diagram, drawn.stdout), encoding="utf-8")


def passes(copy: Copy, *arguments: str) -> None:
    run = copy.run("-m", "pytest", "-q", "--no-migrations", "-p", "no:cacheprovider", *arguments)
    assert run.returncode == 0, run.stdout[-4000:]


def test_a_status_and_its_actions_take_the_files_of_their_recipes(copy):
    recipes = ("A new status", "A new action")
    assert [f for f in STATUS if not any(is_listed(f, recipe) for recipe in recipes)] == []
    follow(copy, STATUS, "requests_desk")
    table = "tests/requests_desk/test_workflow_table.py"
    members = "tests/requests_desk/test_members.py"
    lists = "tests/requests_desk/test_lists_and_buttons.py"
    passes(
        copy,
        f"{table}::test_who_may_do_what[probed]",
        f"{table}::test_what_is_not_offered_is_refused_and_nothing_moves[probed]",
        f"{table}::test_whatever_a_person_may_do_has_a_step",
        f"{table}::test_the_table_is_sound",
        f"{members}::test_a_status_is_drawn_everywhere[probed]",
        f"{members}::test_an_action_is_told_everywhere",
        f"{lists}::test_who_finds_an_order_on_a_list_can_do_it_and_the_other_way_round[probed]",
        "tests/test_readme.py",
    )


def test_an_action_takes_the_files_of_its_recipe(copy):
    assert [file for file in ACTION if not is_listed(file, "A new action")] == []
    follow(copy, ACTION, "requests_desk")
    table = "tests/requests_desk/test_workflow_table.py"
    members = "tests/requests_desk/test_members.py"
    passes(
        copy,
        f"{table}::test_who_may_do_what[resolved]",
        f"{table}::test_whatever_a_person_may_do_has_a_step",
        f"{members}::test_a_step_looks_like_something",
        f"{members}::test_what_the_enterprise_may_read_of_has_a_title_for_it",
        f"{members}::test_an_action_is_told_everywhere",
        f"{members}::test_every_announcement_is_written_and_mailed",
        f"{members}::test_the_api_describes_every_member",
    )


def test_channels_take_the_files_of_their_recipe(copy):
    assert [file for file in CHANNELS if not is_listed(file, "A new channel")] == []
    follow(copy, CHANNELS, "notices")
    robots = "tests/notices/channels/test_robots.py"
    passes(
        copy,
        "tests/notices/test_channels.py",
        f"{robots}::test_every_platform_is_played_here",
        f"{robots}::test_a_text_arrives_signed[drum]",
        f"{robots}::test_a_wrong_token_is_not_tried_again[drum]",
    )


@pytest.mark.parametrize(
    ("edits", "forgotten", "said"),
    [
        (STATUS, "requests_desk/presenting/for_enterprise.py", "CALLED lacks probed"),
        (STATUS, "requests_desk/presenting/explanations.py", "STAND_STILL lacks probed"),
        (CHANNELS, "xingdong/notices/channels/__init__.py", "CHANNELS lacks drum, pigeon"),
        (CHANNELS, "xingdong/notices/leaving.py", "LANES lacks pigeon"),
    ],
)
def test_nothing_starts_when_a_table_was_forgotten(edits, forgotten, said, copy):
    copy.edit({file: pieces for file, pieces in edits.items() if file != forgotten})
    start = copy.run("manage.py", "check")
    assert start.returncode != 0
    assert said in start.stderr


def test_every_table_that_judges_itself_is_read_before_the_portal_starts():
    rooms = ("xingdong", "grids", "enterprises", "services", "requests_desk")
    found = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for room in rooms
        for path in (ROOT / room).rglob("*.py")
        if re.search(r"= complete\(", path.read_text(encoding="utf-8"))
    }
    assert found == set(TABLES)
