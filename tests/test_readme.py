"""What the README says is true."""

from pathlib import Path

from requests_desk.workflow import state_diagram

README = Path(__file__).resolve().parent.parent / "README.md"


def test_the_diagram_is_the_tables():
    assert state_diagram() in README.read_text(encoding="utf-8")
