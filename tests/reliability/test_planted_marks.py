"""What is encrypted or hashed is nowhere readable: not in data, log, backup or queue; and the search would see it.

Names, plans, notes and messages that people read through row-level security are not encrypted in the database; they are
no marks. What is: every column that the models call sealed, files, passwords, codes, tokens, seeds, and whatever came
in by a request or a job that failed.
"""

from __future__ import annotations

import asyncio
import base64
import io
import logging
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import structlog

from aivo.cli import main
from aivo.db import jobs
from aivo.db.backup import checking, logical, manifest, parts, wal
from aivo.db.opening import master_keys
from aivo.kit import logs
from tests.reliability import installation
from tests.reliability.backups import silent
from tests.reliability.installation import COLUMNS, Installation
from tests.reliability.marks import Marks, writings


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    with installation.running(tmp_path_factory.mktemp("marks")) as made:
        yield made


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    """The application's log at its most talkative, as a file."""
    root, path = logging.getLogger(), tmp_path / "application.log"
    handlers, before = root.handlers[:], root.level
    with path.open("w") as stream:
        logs.configure("debug", "json", stream=stream)
        yield path
    structlog.reset_defaults()
    root.handlers[:] = handlers
    root.setLevel(before)


def shell(*words: str) -> None:
    with pytest.raises(SystemExit) as left:
        main(list(words))
    assert left.value.code == 0


def open_backups(here: Installation, out: Path) -> None:
    """A physical and a logical backup, sealed and then opened: the cluster, the archived log, the dump."""
    master = master_keys(here.settings)
    shell("db", "backup", str(out / "backup"))
    found = manifest.read(out / "backup", master)
    (out / "cluster").mkdir()
    base = next(part for part in found.parts if part.name.startswith("base"))
    checking.unpack_part(out / "backup", base, found.id, master, out / "cluster", silent)
    (out / "log").mkdir()
    archive = here.root / "log" / found.cluster
    for name in wal.names_in(archive):
        wal.lay_out(archive, name, out / "log", master)
    with parts.written(out, "dump", "x", None) as dump:
        logical.take(here.opened.owner_url, dump)
    assert dump.part
    with parts.opened(out, dump.part, "x", master) as content, (out / "dump").open("wb") as target:
        while piece := content.read():
            target.write(piece)


def test_nothing_secret_is_readable_anywhere_and_the_search_would_find_it(
    here: Installation, log: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    marks, out, desk = Marks(), tmp_path / "out", tmp_path / "desk"
    out.mkdir(mode=0o700)
    desk.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(desk))
    for name, value in installation.environment(here.root).items():
        monkeypatch.setenv(name, value)
    planted = installation.plant_cells(here, marks)
    assert planted == {f"{each.table}.{each.column}" for each in COLUMNS}, "a mark in each that the models name"
    asyncio.run(installation.live(here, marks))
    assert set(marks.made) >= {
        "the code of an invitation",
        "the link of an invitation",
        "the seed of an app",
        "a session",
    }
    open_backups(here, out)
    data = here.settings.data_dir
    said = log.read_text()
    assert '"event": "fault"' in said or '"event":"fault"' in said, "the errors were told"
    assert '"job":"planted"' in said.replace(" ", "")
    for place in (out, log, desk, data / "postgres.log", here.settings.files_dir, here.settings.checkpoint_dir):
        assert marks.search(place) == set(), place
    assert (out / "dump").stat().st_size > 1_000_000
    assert len(list((out / "log").iterdir())) >= 2

    plant_faults(here, marks, log)
    seen = {found.rsplit(" in ", 1)[0] for place in (data, log) for found in marks.search(place)}
    assert seen >= {
        "column",
        "trail",
        "queue",
        "error",
        "file",
        "server-log",
        "a mark in base64",
        "a mark in hexadecimal",
    }


def plant_faults(here: Installation, marks: Marks, log: Path) -> None:
    """The same marks where they must not be: a column, a job's arguments, the logs, a file as it came."""
    with psycopg.connect(here.superuser_url) as link:
        link.execute("set session_replication_role = replica")
        link.execute("update users set given_name = %s where username = 'kid'", (marks.mark("column"),))
        link.execute(
            "update users set family_name = encode(%s, 'base64') where username = 'pal'",
            (marks.mark("column").encode(),),
        )
        link.execute("update audit_values set new = %s", (f'{{"note": "{marks.mark("trail")}"}}',))
        link.commit()
        link.execute("set log_min_messages = error")
        link.execute("set log_error_verbosity = verbose")
        with pytest.raises(psycopg.Error):
            link.execute("select cast(%s as uuid)", (marks.mark("server-log"),))
    asyncio.run(jobs.defer(here.opened.databases, "planted", once="other", job_id=marks.mark("queue")))
    with psycopg.connect(here.superuser_url, autocommit=True) as link:
        link.execute("checkpoint")
    (here.settings.files_dir / "plain").write_bytes(marks.mark("file").encode())
    (here.settings.files_dir / "hex").write_bytes(marks.mark("file").encode().hex().encode())
    stream = io.StringIO()
    logs.configure("debug", "json", stream=stream, with_messages=True)
    try:
        raise RuntimeError(marks.mark("error"))
    except RuntimeError:
        structlog.get_logger().exception("fault")
    log.write_text(stream.getvalue())


@pytest.mark.parametrize("offset", range(3))
def test_base64_is_recognised_at_every_offset(offset: int) -> None:
    needles = [needle for kind, needle in writings("abcdefghijkl") if kind == "in base64"]
    said = base64.b64encode(b"x" * (offset + 3) + b"abcdefghijkl" + b"rest of it")
    assert sum(needle in said for needle in needles) == 1
