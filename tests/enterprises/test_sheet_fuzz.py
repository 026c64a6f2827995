"""Good files with something broken in them: each is read or ends with a sentence, in seconds."""

import string
import zipfile
from io import BytesIO
from pathlib import Path
from random import Random
from time import monotonic

import pytest

from enterprises.models import ImportRun
from xingdong.records.sheets import csv_of, xlsx_of

from .test_spreadsheets import HEADINGS, codes, row

CASES = sorted((Path(__file__).parent / "cases").iterdir())
SECONDS = 10  # for one file, on a machine that does other things too
FEW, MANY = 25, 1_000
ODD = [
    b"", b"\x00", b"\xff\xfe", b"<", b">", b"&", b"]]>", b"<!--", b"<row>", b"</row>", b"<c/>",
    b'r="A99999999"', b't="s"', b'<v>1e999</v>', b"-1", b"2147483648", b"\xed\xa0\x80", b'"', b"'",
    b"<!DOCTYPE x>", b"&#0;", b"&#xD800;", b"\xe5", "（".encode(), b"\t", b"\r\n", b"NaN",
]  # fmt: skip
TEXTS = [
    "\u200b", "\u202e常州",
    "'", "=1+1", "+86", "合计", "#REF!", "2015", "1e400", "\uff19" * 40, "-",
    "9" * 400, "元", "5万美元", "0000-00-00", "13800000001/2", "\U0001f686" * 90, "A" * 40_000,
    "91320499MA9X00038K", "(", "*", "1905-13-45", "\x0b", "NULL", "true", "\uff11\uff13\uff18",
]  # fmt: skip


def good(random: Random) -> bytes:
    """A file as people send it: of the cases, or of odd texts in the columns we know."""
    kind = random.randrange(4)
    if kind == 0:
        return random.choice(CASES).read_bytes()
    headings = [*HEADINGS, "成立日期", "营业收入（元）", "营收年度", "主要产品", "法人", "法人电话"]
    rows = [headings]
    for code in codes(random.randrange(1, 30)):
        cells = [
            *row(code),
            86,
            "2026-03-01",
            "2015",
            52_000_000,
            2025,
            "齿轮",
            "王示例",
            "400-800-8888",
        ]
        for _ in range(random.randrange(3)):
            cells[random.randrange(len(cells))] = random.choice(TEXTS)
        rows.append(cells)
    return {1: csv_of, 2: xlsx_of, 3: xlsx_of}[kind](rows)


def broken(content: bytes, random: Random) -> bytes:
    """``content`` with a few pieces lost, doubled, moved or replaced."""
    piece = bytearray(content)
    for _ in range(random.randrange(1, 6)):
        at = random.randrange(len(piece) + 1)
        until = min(len(piece), at + random.choice((0, 1, 4, 40, 400)))
        match random.randrange(4):
            case 0:
                piece[at:until] = random.choice(ODD)
            case 1:
                piece[at:at] = piece[at:until] * random.randrange(1, 4)
            case 2:
                del piece[at:until]
            case 3:
                piece[at:until] = random.randbytes(until - at)
    return bytes(piece)


def broken_inside(content: bytes, random: Random) -> bytes:
    """A workbook whose archive is whole and one of whose parts is not."""
    file = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(file, "w") as new:
        parts = old.namelist()
        chosen = {random.choice(parts), random.choice(parts)}
        for name in parts:
            part = old.read(name)
            new.writestr(name, broken(part, random) if name in chosen else part)
    return file.getvalue()


def one_file(seed: int) -> bytes:
    random = Random(seed)
    content = good(random)
    match random.randrange(4):
        case 0:
            return content
        case 1:
            return broken(content, random)
    is_archive = content.startswith(b"PK")
    return broken_inside(content, random) if is_archive else broken(content, random)


def ends_well(seed: int, check) -> str:
    began = monotonic()
    run = check(one_file(seed), f"{seed}.{string.ascii_lowercase[seed % 26]}")
    assert monotonic() - began < SECONDS, seed
    said = {
        ImportRun.State.CHECKED: run.total_rows,
        ImportRun.State.FAULTY: run.faults,
        ImportRun.State.UNREADABLE: run.message,
    }
    assert said[run.state], seed
    return run.state


def test_whatever_is_sent_ends_with_rows_or_a_sentence(check):
    assert {ends_well(seed, check) for seed in range(FEW)} == {"checked", "faulty", "unreadable"}


@pytest.mark.fuzz
@pytest.mark.parametrize("tenth", range(10))
def test_so_do_a_thousand_files(tenth, check):
    for seed in range(FEW + tenth, FEW + MANY, 10):
        ends_well(seed, check)
