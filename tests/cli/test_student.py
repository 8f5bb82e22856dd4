"""``aivo student``: hand over, show what must stay, erase with a certificate, and refuse to serve what came back."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

from tests.cli.test_audit import around as around
from tests.cli.test_refusals import Aivo
from tests.cli.test_refusals import aivo as aivo
from tests.conftest import SmallWorld


def test_hands_over_shows_erases_and_does_it_again(
    aivo: Aivo, small: SmallWorld, around: dict[str, str], tmp_path: Path
) -> None:
    who = ("far", "--tenant", "riverbend", "--as", "office")
    written = aivo("student", "export", *who, "--to", str(tmp_path / "far.zip"), "--json", **around)
    assert written.returncode == 0, written.stderr
    with zipfile.ZipFile(tmp_path / "far.zip") as archive:
        assert {"manifest.json", "record.html", "data/student_profiles.jsonl"} <= set(archive.namelist())
    refused = aivo("student", "export", "kid", "--tenant", "riverbend", "--as", "teacher", "--to", "x", **around)
    assert (refused.returncode, "records custodian" in refused.sentence) == (1, True)

    stays = aivo("student", "erase", *who, "--class", "plan", "--yes", **around)
    assert (stays.returncode, "must stay" in stays.sentence) == (1, True)
    shown = aivo("student", "erase", *who, "--dry-run", "--json", **around)
    assert {each["data_class"]: each["goes"] for each in json.loads(shown.stdout)} == {
        "focus_monitoring": True, "ai_help": True, "learning_activity": True, "plan": False, "permanent_record": False,
    }  # fmt: skip
    with small.connect("postgres", autocommit=True) as link:
        link.execute("set session_replication_role = replica")
        link.execute(
            "update school_enrolments set valid_to = '2010-06-01', valid_from = '2009-06-01' where student_id = %s",
            (small.riverbend.students["far"],),
        )
    paper = tmp_path / "far.json"
    done = aivo("student", "erase", *who, "--yes", "--certificate", str(paper), **around)
    assert done.returncode == 0, done.stderr
    assert "Certificate of erasure" in done.stdout
    theirs = ("--given-name", "Far", "--family-name", "Test", "--birth-date", "2016-05-01")
    assert aivo("student", "check-certificate", str(paper), *theirs, **around).returncode == 0
    others = aivo("student", "check-certificate", str(paper), "--given-name", "Kid", **around)
    assert (others.returncode, "not about this learner" in others.sentence) == (1, True)
    assert aivo("student", "erase", *who, "--dry-run", **around).returncode == 1

    (tmp_path / "checkpoints" / "erasures.jsonl").rename(tmp_path / "elsewhere.jsonl")
    worker = aivo("worker", **around)
    assert (worker.returncode, "bring the list back" in worker.sentence) == (1, True)
    (tmp_path / "elsewhere.jsonl").rename(tmp_path / "checkpoints" / "erasures.jsonl")
    again = aivo("student", "erase", "--again", "--json", **around)
    assert json.loads(again.stdout) == {"done_again": 0}


def test_a_whole_organization_is_written_as_one_file(aivo: Aivo, around: dict[str, str], tmp_path: Path) -> None:
    to = tmp_path / "riverbend.zip"
    written = aivo("tenant", "export", "riverbend", "--to", str(to), **around)
    assert written.returncode == 0, written.stderr
    assert "which names this export" in written.stdout
    again = aivo("tenant", "export", "riverbend", "--to", str(to), **around)
    assert (again.returncode, "already" in again.sentence) == (1, True)
