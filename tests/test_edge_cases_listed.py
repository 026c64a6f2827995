"""docs/edge-cases.md names every edge case of handbook §7, and a test or a reason for each."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "tests/requests_desk/edge_cases"
LINES = dict(
    re.findall(r"^\| (E\d\d) (\|.*)$", (ROOT / "docs/edge-cases.md").read_text("utf-8"), re.M)
)


def test_all_thirty_two_are_listed():
    assert list(LINES) == [f"E{number:02}" for number in range(1, 33)]


@pytest.mark.parametrize("case", LINES)
def test_each_has_its_tests_or_a_reason(case):
    named = {
        path.name
        for path in FOLDER.glob("test_*.py")
        if re.search(rf"def test_[a-z0-9_]*{case.lower()}_", path.read_text("utf-8"))
    }
    listed = set(re.findall(r"`(test_\w+\.py)`", LINES[case])) & {
        path.name for path in FOLDER.iterdir()
    }
    assert named == listed
    assert named or "Not here:" in LINES[case]


@pytest.mark.parametrize("case", LINES)
def test_each_says_where_it_lives(case):
    """Paths count from the top, or from the desk, whose cases they are."""
    named = [
        name
        for name in re.findall(r"`([\w/]+(?:\.py|/))`", LINES[case])
        if not name.startswith("test_")
    ]
    assert named or "Not here:" in LINES[case]
    assert [
        name
        for name in named
        if not (ROOT / name).exists() and not (ROOT / "requests_desk" / name).exists()
    ] == []
