"""What the code cites of docs/handbook.md stands there, under that number."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
HANDBOOK = (ROOT / "docs/handbook.md").read_text("utf-8")
KINDS = ("*.py", "*.md", "*.html", "*.yaml")
LISTED = ("--cached", "--others", "--exclude-standard")
NUMBER = r"\d+(?:\.\d+)?"
ROW = r"[METR]\d\d?"
# "§7 E13, E14", "§2.3 T4, T5", "§8.1 step 8", "§1.2, M26"; also over the end of a line of comment.
GAP = r",?\s+(?:#\s+)?"
CITATION = re.compile(rf"§\s?({NUMBER})((?:{GAP}(?:{ROW}\b|step \d+))*)")
# Rows cited without a section, or before it: "handbook M21-M25", "(M25, §3.4)".
ROWS_ALONE = re.compile(rf"(?:handbook(?:\.md)?`?\s+)({ROW}(?:[-–]{ROW})?)|\b({ROW}),\s+§")


def sections():
    """{"2.3": its text, without that of the sections below it}."""
    parts = re.split(rf"^##+ ({NUMBER})\.? .*$", HANDBOOK, flags=re.M)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


SECTIONS = sections()
# A row of a table, or one of the coded reasons in a line of text (R1 · R2 · …).
ROWS = {
    number: set(re.findall(rf"^\| ({ROW}) \|", text, re.M))
    | set(re.findall(r"(?<![\w-])(R\d) [\u4e00-\u9fff]", text))
    for number, text in SECTIONS.items()
}
ALL_ROWS = set().union(*ROWS.values())
STEPS = {number: set(re.findall(r"^(\d+)\. ", text, re.M)) for number, text in SECTIONS.items()}


def wrong(number, words):
    """What of one citation is not in the handbook."""
    if number not in SECTIONS:
        return [f"§{number}"]
    listed = {row[0] for row in ROWS[number]}
    return [
        f"§{number} {word}"
        for word in words
        # A letter that the section lists is looked for in the section, any other everywhere.
        if word not in (ROWS[number] if word[0] in listed else ALL_ROWS | STEPS[number])
    ]


def citations(text):
    """(section, rows and steps) for each citation with a section in it."""
    for number, more in CITATION.findall(text):
        yield number, re.findall(rf"{ROW}|(?<=step )\d+", more)


def rows_alone(text):
    for together, before in ROWS_ALONE.findall(text):
        yield from re.split("[-–]", together) if together else [before]


@pytest.fixture(scope="module")
def texts():
    """{path: text} of the project's files, also of those not committed yet."""
    listing = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z", *LISTED, "--", *KINDS],
        cwd=ROOT,
        check=True,
        capture_output=True,
        encoding="utf-8",
    ).stdout
    paths = [ROOT / name for name in listing.split("\0") if name]
    return {
        path.relative_to(ROOT).as_posix(): path.read_text("utf-8")
        for path in paths
        if path.is_file() and path != Path(__file__)
    }


def test_the_handbook_is_numbered_without_a_gap():
    assert list(SECTIONS) == [
        *("1", "1.1", "1.2", "1.3", "1.4", "1.5", "1.6"),
        *("2", "2.1", "2.2", "2.3", "2.4", "2.5", "2.6"),
        *("3", "3.1", "3.2", "3.3", "3.4"),
        *("4", "4.1", "4.2", "4.3", "4.4"),
        *("5", "5.1", "5.2", "5.3", "5.4", "5.5"),
        *("6", "7", "8", "8.1", "8.2", "8.3", "9"),
    ]
    assert sorted(ALL_ROWS) == sorted(
        [f"M{number:02}" for number in range(1, 96)]
        + [f"T{number}" for number in range(1, 19)]
        + [f"R{number}" for number in range(1, 8)]
        + [f"E{number:02}" for number in range(1, 33)]
    )


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("(docs/handbook.md §7 E13, E14, E31)", [("7", ["E13", "E14", "E31"])]),
        ("the handbook §2.3 T4, T5; §7", [("2.3", ["T4", "T5"]), ("7", [])]),
        ("an own edit (§8.1 step 8).", [("8.1", ["8"])]),
        ("so it is (§5.4,\n    # E25)", [("5.4", ["E25"])]),
    ],
)
def test_citations_are_found_in_every_form(text, found):
    assert list(citations(text)) == found


def test_rows_are_found_without_a_section():
    assert list(rows_alone("(docs/handbook.md M21-M25), (M39, §3.4)")) == ["M21", "M25", "M39"]


@pytest.mark.parametrize("citation", ["§4.5", "§2.3 T19", "§8.3 step 0", "§1.3 M79", "§5.4, E33"])
def test_what_is_not_there_is_told(citation):
    [(number, words)] = citations(citation)
    assert wrong(number, words) == [citation.replace(",", "").replace("step ", "")]


def test_every_citation_stands_in_the_handbook(texts):
    unresolved = [
        f"{path}: {what}"
        for path, text in texts.items()
        for number, words in citations(text)
        for what in wrong(number, words)
    ] + [
        f"{path}: {row}"
        for path, text in texts.items()
        for row in rows_alone(text)
        if row not in ALL_ROWS
    ]
    assert unresolved == []


def test_sections_are_cited_of_the_handbook_alone(texts):
    """No other document has numbers to cite, and this one has one name."""
    pattern = r"domain\.md|architecture(?:\.md)?`?,? §"
    assert [path for path, text in texts.items() if re.search(pattern, text)] == []


def test_the_code_is_full_of_them(texts):
    cited = [citation for text in texts.values() for citation in citations(text)]
    assert len(cited) > 200
