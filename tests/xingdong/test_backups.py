"""Saved while people order, destroyed, restored: on both databases, by the commands."""

import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from tests.conftest import fresh_database
from tests.support.places import Place
from xingdong.backups import manifest
from xingdong.backups.archive import DATABASE, FILES, MANIFEST, packing, unpack

POSTGRES = pytest.param("postgresql", marks=pytest.mark.postgres)


@pytest.fixture(params=["sqlite", POSTGRES])
def place(request, tmp_path) -> Place:
    """A migrated portal that keeps its data in `tmp_path / "var"`."""
    address = ""
    if request.param == "postgresql":
        address = fresh_database(request.getfixturevalue("postgres_url"))
    place = Place(tmp_path / "var", address)
    place.migrate()
    return place


def backup(place: Place, file: Path) -> str:
    code, said, complained = place.manage("backup", str(file))
    assert (code, complained) == (0, "")
    return said


def test_what_was_committed_before_comes_back_whole(place, tmp_path):
    archive = tmp_path / "portal.backup"
    with place.writer() as writer:
        before = writer.wait_for(20)
        said = backup(place, archive)
        during = writer.committed()
        writer.wait_for(len(during) + 5)
        writer.kill()  # on SQLite the last orders are still in the journal now
    assert re.fullmatch(
        rf"已备份到 {archive}（[\d.]+ MB，没有加密）。\n  数据库 \d+ 张表 \d+ 行，文件 \d+ 个。\n",
        said,
    )
    assert archive.stat().st_mode & 0o777 == 0o600
    after, files = place.orders(), place.files()
    place.destroy()

    code, said, complained = place.manage("restore", str(archive))
    assert (code, complained) == (0, "")
    assert said.splitlines()[-1] == "请运行 manage.py prepare，再启动门户。"
    restored = place.orders()
    assert before <= restored < after
    counted, kept = re.search(r"张表 (\d+) 行，文件 (\d+) 个，与清单一致", said).groups()
    tables = [name for (name,) in place.select(TABLES[bool(place.database)])]
    counts = [place.count(name) for name in tables]
    assert sum(counts) == int(counted)
    # Every file that a row names is there, as it was.
    named = {name for (name,) in place.select("SELECT file FROM requests_desk_attachment")}
    assert named <= place.files().keys() <= files.keys()
    assert len(place.files()) == int(kept)
    assert place.files() == {name: files[name] for name in place.files()}
    assert place.manage("migrate", "--check") == (0, "", "")


TABLES = {
    False: "SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'sqlite_sequence'",
    True: "SELECT tablename FROM pg_tables WHERE schemaname = 'public'",
}


@pytest.fixture
def two_states(place, tmp_path) -> tuple[Path, set[str]]:
    """An archive and the orders in it; the portal has gone on since."""
    archive = tmp_path / "portal.backup"
    with place.writer() as writer:
        writer.wait_for(3)
        writer.kill()
    backup(place, archive)
    kept = place.orders()
    (place.media / "later").write_bytes(b"a file of later")
    return archive, kept


def test_data_is_in_the_way_unless_one_asks_to_replace_it(place, two_states):
    archive, kept = two_states
    files = place.files()
    code, said, complained = place.manage("restore", str(archive))
    assert (code, said) == (1, "")
    assert complained == (
        f"CommandError: 数据库和文件目录 {place.media}里已有数据，没有改动。"
        "确实要换成备份的内容，请加 --replace；原有数据会另存，不会删除。\n"
    )
    assert (place.orders(), place.files()) == (kept, files)

    code, said, complained = place.manage("restore", str(archive), "--replace")
    assert (code, complained) == (0, "")
    assert place.orders() == kept
    del files["later"]
    assert place.files() == files
    aside = re.findall(r"原有数据另存在 (.*)，确认无误后可以删除", said)
    database, media = aside
    assert (Path(media) / "later").read_bytes() == b"a file of later"
    if place.database:
        schema = database.removeprefix("PostgreSQL 架构 ")
        numbers = place.orders(f"{schema}.requests_desk_order")
        # What was put aside is no part of the next backup.
        backup(place, archive.with_name("next.backup"))
    else:
        Path(database).replace(place.file)
        numbers = place.orders()
    assert numbers == kept


def test_a_portal_that_runs_is_not_restored_into(place, two_states):
    archive, _ = two_states
    with place.company():
        code, said, complained = place.manage("restore", str(archive), "--replace")
    assert (code, said) == (1, "")
    assert "请先停止门户" in complained
    assert "later" in place.files()


def test_what_does_not_come_out_as_it_went_in_is_taken_back(place, two_states):
    """The counts are compared when all is in place; then nothing of it stays."""
    archive, kept = two_states
    tamper_with_counts(archive)
    files = place.files()
    code, said, complained = place.manage("restore", str(archive), "--replace")
    assert (code, said) == (1, "")
    assert complained == (
        f"CommandError: 数据表 requests_desk_order 恢复后有 {len(kept)} 行，备份时是 "
        f"{len(kept) + 1}。已退回原有数据。\n"
    )
    assert (place.orders(), place.files()) == (kept, files)
    assert list(place.media.glob(".*")) == []


def tamper_with_counts(archive: Path) -> None:
    """Repack it with a manifest that counts an order too many."""
    place = archive.with_name("unpacked")
    place.mkdir()
    unpack(archive, "", place)
    packed = manifest.read((place / MANIFEST).read_text())
    rows = {**packed.rows, "requests_desk_order": packed.rows["requests_desk_order"] + 1}
    (place / MANIFEST).write_text(replace(packed, rows=rows).as_json())
    with archive.open("wb") as file, packing(file, "") as packer:
        packer.add(DATABASE, place / DATABASE)
        for path in (place / FILES).rglob("*"):
            if path.is_file():
                packer.add(str(path.relative_to(place)), path)
        packer.add(MANIFEST, place / MANIFEST)
    shutil.rmtree(place)
