"""An archive is whole, sealed and of this portal, or it is refused before anything is touched."""

import os
import resource
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings as real_settings
from django.core.management import CommandError, call_command
from django.db import connection

from tests.support.database import migrated_file
from tests.support.places import ROOT, Place
from xingdong import health, run
from xingdong.backups import encryption, folder, manifest, restoring, saving
from xingdong.backups.archive import DATABASE, FILES, MANIFEST, packing, unpack
from xingdong.backups.databases.postgres import find_tool
from xingdong.backups.passphrase import read_passphrase
from xingdong.backups.refusals import BackupError

# Archives are the same for both databases; that of PostgreSQL is in test_backups.
pytestmark = pytest.mark.skipif(connection.vendor != "sqlite", reason="saves an SQLite file")

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
PASSPHRASE = "a passphrase of a test"
PICTURE = b"picture " * 300_000  # more than two chunks


@pytest.fixture(autouse=True)
def quick_scrypt(monkeypatch):
    monkeypatch.setattr(encryption, "COST", 4)


@pytest.fixture
def data(tmp_path, settings, monkeypatch) -> Path:
    """A migrated SQLite file and two kept files; what is saved and restored in this process."""
    var = tmp_path / "var"
    (var / "media" / "attachments" / "2026").mkdir(parents=True)
    (var / "media" / "attachments" / "2026" / "picture").write_bytes(os.urandom(8) + PICTURE)
    (var / "media" / "imports").mkdir()
    (var / "media" / "imports" / "sheet").write_bytes(b"sheet")
    settings.MEDIA_ROOT, settings.BACKUP_DIR = var / "media", tmp_path / "backups"
    shutil.copy(migrated_file(real_settings.VAR_DIR), var / "db.sqlite3")
    own = connection.copy()
    own.settings_dict = {**own.settings_dict, "NAME": str(var / "db.sqlite3")}
    monkeypatch.setattr(saving, "connection", own)
    monkeypatch.setattr(restoring, "connection", own)
    yield var
    own.close()


@pytest.fixture
def archive(data, tmp_path) -> Path:
    file = tmp_path / "portal.backup"
    saving.save(file, now=NOW, passphrase=PASSPHRASE)
    return file


def state(var: Path) -> dict[str, bytes]:
    """All that lies there, by name."""
    return {str(path): path.read_bytes() for path in sorted(var.rglob("*")) if path.is_file()}


def refusal(archive: Path, data: Path, **options) -> str:
    """The sentence of a restore that is refused, and has changed nothing."""
    before = state(data)
    with pytest.raises(BackupError) as refused:
        restoring.restore(
            archive, now=NOW, **{"passphrase": PASSPHRASE, "replace": True, **options}
        )
    assert state(data) == before
    return str(refused.value)


def test_a_sealed_archive_gives_nothing_away_and_comes_back(archive, data):
    assert archive.read_bytes().startswith(b"xingdong-backup 1\n")
    assert b"attachments" not in archive.read_bytes()
    files = state(data / "media")
    shutil.rmtree(data)
    restored = restoring.restore(archive, now=NOW, passphrase=PASSPHRASE)
    assert state(data / "media") == files
    assert (restored.former, restored.is_our_key) == ([], True)
    assert (data / "db.sqlite3").stat().st_mode & 0o777 == 0o600
    modes = {path.stat().st_mode & 0o777 for path in (data / "media").rglob("*")}
    assert modes == {0o600, 0o700}


def test_without_a_passphrase_it_is_a_plain_tar(data, tmp_path):
    saving.save(tmp_path / "plain", now=NOW)
    listed = subprocess.check_output(["tar", "-tzf", str(tmp_path / "plain")], text=True)
    assert listed.split() == [
        DATABASE,
        f"{FILES}/attachments/2026/picture",
        f"{FILES}/imports/sheet",
        MANIFEST,
    ]


def test_the_passphrase_opens_it_and_nothing_else(archive, data):
    assert refusal(archive, data, passphrase="another passphrase") == (
        "备份文件打不开：口令不对，或文件已损坏、不完整。"
    )
    assert refusal(archive, data, passphrase="") == (
        "这份备份是加密的。请用 --passphrase-file 指定写有口令的文件。"
    )


SMALL = 1024  # bytes of a chunk
HEADER, SEALED = encryption.HEADER.size, SMALL + encryption.TAG


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: content[:-1],
        lambda content: content[: HEADER + SEALED],  # cut where a chunk ends
        lambda content: content[: HEADER - 1],
        lambda content: content + b"more",
        lambda content: content[:20] + bytes([content[20] ^ 1]) + content[21:],  # the salt
        lambda content: content[:-9] + bytes([content[-9] ^ 1]) + content[-8:],
        lambda content: content[:HEADER] + content[HEADER + SEALED :],  # the first chunk is gone
    ],
    ids=["short", "chunk", "header", "longer", "salt", "bit", "first"],
)
def test_no_change_of_a_sealed_archive_goes_unseen(archive, data, damage, monkeypatch):
    monkeypatch.setattr(encryption, "CHUNK", SMALL)
    small = archive.with_name("small")
    saving.save(small, now=NOW, passphrase=PASSPHRASE)
    small.write_bytes(damage(small.read_bytes()))
    assert "备份文件" in refusal(small, data)


@pytest.mark.parametrize("end", [-1, -3000, 100, 3])
def test_a_plain_archive_that_was_cut_off_is_refused(data, tmp_path, end):
    plain = tmp_path / "plain"
    saving.save(plain, now=NOW)
    plain.write_bytes(plain.read_bytes()[:end])
    assert refusal(plain, data) == "备份文件已损坏或不完整。请换一份备份。"


def test_what_is_no_archive_is_refused(data, tmp_path):
    (tmp_path / "other").write_bytes(b"PK\x03\x04 something else")
    assert refusal(tmp_path / "other", data) == "这不是本门户的备份文件，或开头已损坏。"
    assert refusal(tmp_path / "none", data) == f"没有备份文件 {tmp_path}/none。"


def repacked(archive: Path, change) -> Path:
    """The same archive without a seal, with another manifest or other files."""
    place, plain = archive.with_name("unpacked"), archive.with_name("repacked")
    place.mkdir()
    unpack(archive, PASSPHRASE, place)
    text = (place / MANIFEST).read_text()
    (place / MANIFEST).write_text(change(place, manifest.read(text)).as_json())
    with plain.open("wb") as file, packing(file, "") as packer:
        for path in sorted(place.rglob("*")):
            if path.is_file():
                packer.add(str(path.relative_to(place)), path)
    return plain


def test_a_file_that_is_not_what_the_manifest_says_is_refused(archive, data):
    def exchange(place, packed):
        (place / FILES / "imports" / "sheet").write_bytes(b"SHEET")
        return packed

    assert refusal(repacked(archive, exchange), data) == (
        "files/imports/sheet 与备份的清单不一致，备份已损坏。请换一份备份。"
    )


def test_the_data_of_another_version_is_refused(archive, data):
    def older(place, packed):
        return replace(packed, migrations=[*packed.migrations, ["requests_desk", "0011_gone"]])

    assert refusal(repacked(archive, older), data) == (
        "备份来自另一个版本的门户（本版本没有迁移 requests_desk.0011_gone）。请用原来的版本恢复。"
    )


def test_the_archive_of_another_database_is_refused(archive, data):
    def elsewhere(place, packed):
        return replace(packed, vendor="postgresql", server=18)

    assert refusal(repacked(archive, elsewhere), data) == (
        "备份来自 PostgreSQL，现在的 DATABASE_URL 是 SQLite，不能互相恢复。"
    )


def test_a_path_that_leads_out_of_the_folder_is_refused(data, tmp_path):
    evil = tmp_path / "evil"
    with evil.open("wb") as file, packing(file, "") as packer:
        packer.add("files/../../outside", data / "media" / "imports" / "sheet")
    assert refusal(evil, data) == (
        "备份文件里有不该有的内容：files/../../outside。没有恢复任何数据。"
    )
    assert not (tmp_path / "outside").exists()


def test_another_key_is_told(archive, data, settings):
    former, settings.SECRET_KEY = settings.SECRET_KEY, "another key"
    assert not restoring.restore(archive, now=NOW, passphrase=PASSPHRASE, look=True).is_our_key
    settings.SECRET_KEY_FALLBACKS = [former]
    assert restoring.restore(archive, now=NOW, passphrase=PASSPHRASE, look=True).is_our_key


def test_to_look_changes_nothing(archive, data):
    before = state(data)
    looked = restoring.restore(archive, now=NOW, passphrase=PASSPHRASE, look=True)
    assert len(looked.manifest.files) == 3
    assert state(data) == before


NAMED = {"1": "attachments/2026/picture", "2": "attachments/2026/lost", "3": "imports/sheet"}


def insert(line: sqlite3.Connection, table: str, **values: str) -> None:
    """A row with what matters here; the columns that must have something get something."""
    columns = line.execute(f"PRAGMA table_info({table})").fetchall()
    for _, name, kind, is_needed, _, is_key in columns:
        if is_needed and not is_key:
            values.setdefault(name, "" if "char" in kind else "1")
    names, marks = ", ".join(values), ", ".join("?" * len(values))
    line.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", list(values.values()))  # noqa: S608


def test_files_that_a_row_names_and_that_are_gone_are_told(data, tmp_path, monkeypatch):
    """One was lost long ago; the other is deleted, with its row, while we save."""
    with closing(sqlite3.connect(data / "db.sqlite3")) as line:
        for key, file in NAMED.items():
            insert(line, "requests_desk_attachment", key=key, file=file)
        line.commit()
    add = saving._add_files

    def delete_then_add(packer, media):
        (media / "imports" / "sheet").unlink()
        with closing(sqlite3.connect(data / "db.sqlite3")) as line:
            line.execute("DELETE FROM requests_desk_attachment WHERE key = '3'")
            line.commit()
        add(packer, media)

    monkeypatch.setattr(saving, "_add_files", delete_then_add)
    monkeypatch.setattr(saving, "_named_now", lambda: named_now(data))
    saved = saving.save(tmp_path / "portal.backup", now=NOW)
    assert (saved.deleted, saved.lost) == (["imports/sheet"], ["attachments/2026/lost"])
    assert saved.manifest.missing == ["attachments/2026/lost", "imports/sheet"]


def named_now(data: Path) -> set[str]:
    with closing(sqlite3.connect(data / "db.sqlite3")) as line:
        return {file for (file,) in line.execute("SELECT file FROM requests_desk_attachment")}


def test_a_file_that_is_there_is_not_overwritten(data, tmp_path):
    (tmp_path / "mine").write_text("mine")
    with pytest.raises(BackupError, match="已存在，没有改动它"):
        saving.save(tmp_path / "mine", now=NOW)
    assert (tmp_path / "mine").read_text() == "mine"


def test_a_short_passphrase_is_refused(data, tmp_path):
    with pytest.raises(BackupError, match="至少用 12 个字符"):
        saving.save(tmp_path / "short", now=NOW, passphrase="short")
    assert not (tmp_path / "short").exists()


def test_a_damaged_database_is_not_saved_as_if_it_were_well(data, tmp_path):
    content = bytearray((data / "db.sqlite3").read_bytes())
    content[40_000:80_000] = b"\0" * 40_000
    (data / "db.sqlite3").write_bytes(content)
    with pytest.raises(BackupError):
        saving.save(tmp_path / "portal.backup", now=NOW)
    assert list(tmp_path.glob("*backup*")) == []


@pytest.mark.parametrize("most", [100_000, 3_500_000])
def test_a_full_disk_is_one_sentence_and_leaves_nothing(tmp_path, most):
    """A limit on a file's size stands for the disk: at the database, and at the archive."""
    place = Place(tmp_path / "var")
    place.migrate()
    place.media.mkdir()
    (place.media / "random").write_bytes(os.urandom(5_000_000))
    done = subprocess.run(
        [sys.executable, "manage.py", "backup", str(tmp_path / "out" / "portal.backup")],
        cwd=ROOT,
        env=place.environment,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most)),
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("CommandError: 备份没有成功，没有留下不完整的文件：")
    assert len(done.stderr.splitlines()) == 1
    assert list((tmp_path / "out").iterdir()) == []


def test_the_passphrase_comes_from_a_file_or_the_environment(settings, tmp_path):
    file = tmp_path / "passphrase"
    file.write_text(f"{PASSPHRASE}\n")
    assert read_passphrase() == ""
    settings.BACKUP_PASSPHRASE = "from the environment"
    assert read_passphrase() == "from the environment"
    settings.BACKUP_PASSPHRASE_FILE = str(file)
    assert read_passphrase() == PASSPHRASE
    assert read_passphrase(str(file)) == PASSPHRASE
    file.write_text("\n")
    with pytest.raises(BackupError, match="是空的"):
        read_passphrase()
    with pytest.raises(BackupError, match="读不出来：No such file"):
        read_passphrase(str(tmp_path / "none"))


def test_the_newest_stay(data, settings, capsys):
    settings.BACKUP_KEEP = 2
    settings.BACKUP_DIR.mkdir()
    for name in ("xingdong-2026-01-01-030000.backup", "xingdong-2026-01-02-030000.backup", "mine"):
        (settings.BACKUP_DIR / name).touch()
    call_command("backup")
    assert capsys.readouterr().out.splitlines()[-1] == "  已删除 1 份旧备份，保留最近 2 份。"
    names = sorted(path.name for path in settings.BACKUP_DIR.iterdir())
    assert names[:2] == ["mine", "xingdong-2026-01-02-030000.backup"]
    assert len(names) == 3


def test_a_command_that_fails_deletes_no_older_backup(data, settings):
    settings.BACKUP_KEEP = 1
    settings.BACKUP_DIR.mkdir()
    for day in (1, 2):
        (settings.BACKUP_DIR / f"xingdong-2026-01-0{day}-030000.backup").touch()
    (data / "db.sqlite3").unlink()
    with pytest.raises(CommandError, match="不存在，没有可备份的数据"):
        call_command("backup")
    assert len(list(settings.BACKUP_DIR.iterdir())) == 2


def test_readyz_asks_for_a_backup_where_the_settings_do(settings, tmp_path):
    settings.BACKUP_DIR = tmp_path / "backups"
    assert health.backups_are_made() == "没有设置"
    settings.BACKUP_OLDEST_HOURS = 26
    with pytest.raises(health.NotReady, match="还没有备份"):
        health.backups_are_made()
    settings.BACKUP_DIR.mkdir()
    newest = settings.BACKUP_DIR / folder.new_name(NOW)
    newest.touch()
    assert health.backups_are_made() == "0 小时前"
    old = newest.stat().st_mtime - timedelta(hours=26, minutes=1).total_seconds()
    os.utime(newest, (old, old))
    with pytest.raises(health.NotReady, match="最近一次备份在 26 小时前"):
        health.backups_are_made()


def test_the_missing_tool_of_postgresql_is_one_sentence(monkeypatch, tmp_path):
    (tmp_path / "pg_dump").write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 15.3 (Debian)'\n")
    (tmp_path / "pg_dump").chmod(0o700)
    monkeypatch.setattr("xingdong.backups.databases.postgres.folders_with", lambda name: [tmp_path])
    assert find_tool("pg_dump", 15) == tmp_path / "pg_dump"
    with pytest.raises(BackupError) as refused:
        find_tool("pg_dump", 18)
    assert str(refused.value) == (
        "数据库是 PostgreSQL 18，没有找到同版本的 pg_dump（只有版本 15）。"
        "请安装 postgresql-client-18，或把它的 bin 目录加入 PATH。"
    )


def test_when_make_run_ends_the_journal_is_in_the_file(tmp_path, monkeypatch):
    """Whoever then copies the file alone has all that was committed."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    file = tmp_path / "db.sqlite3"
    write = (
        "import os, sqlite3, sys; line = sqlite3.connect(sys.argv[1]);"
        "line.execute('PRAGMA journal_mode=WAL'); line.execute('CREATE TABLE orders (n)');"
        "line.execute('INSERT INTO orders VALUES (1)'); line.commit(); os.kill(os.getpid(), 9)"
    )
    with run.journal_merged(tmp_path):
        subprocess.run([sys.executable, "-c", write, str(file)], check=False)
        assert file.with_name("db.sqlite3-wal").stat().st_size > 0
    shutil.copy(file, tmp_path / "copy")
    with closing(sqlite3.connect(tmp_path / "copy")) as line:
        assert line.execute("SELECT n FROM orders").fetchall() == [(1,)]
