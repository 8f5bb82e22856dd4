"""Planted secrets of every kind are found, in files and in the history; what is none is not, and the house is clean."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from supply import scan
from supply.scan import findings
from supply.secrets import fingerprint

ROOT = Path(__file__).parents[2]
RANDOM = "qT7xW2pLr9ZsKd4Vb" + "Nf8Yh3Jc6Mg1Ue5Ra0Bv"
PLANTED = {
    "a private key": "-----BEGIN RSA " + "PRIVATE KEY-----",
    "a cloud key": "key = AK" + "IAZ3QX7RTN5PLMWV2K",
    "a token": "see gh" + "p_" + "aB3dE5fG7hJ9kL1mN3" + "pQ5rS7tU9vW1xY3zA5",
    "a sign-in in an address": "postgresql:/" + "/aivo:Tr4pdoor@db.example.org/aivo",
    "a value of a name that tells": 'SMTP_PASSWORD: str = "' + "Winter-2026-snow" + '"',
    "a string without pattern": f"x({RANDOM})",
}
"""Put together here, so that this file itself is clean."""


@pytest.mark.parametrize(("what", "text"), PLANTED.items())
def test_a_planted_secret_is_found_and_not_repeated(what: str, text: str) -> None:
    found = findings(Path("a.py"), f"fine\n{text}\n")
    assert any(line.startswith(f"a.py:2: {what} (") for line in found)
    assert not any("Tr4pdoor" in line or "Winter" in line or RANDOM in line for line in found)


def test_a_setting_without_quotes_is_found_too() -> None:
    assert findings(Path("a.env"), "fine\nexport AIVO_SECRET" + "_KEY=h4rd-to-guess-9\n") != []


@pytest.mark.parametrize(
    "text",
    [
        'password = settings["smtp_password"]',
        "token = secrets.token_urlsafe(32)",
        'password = "correct horse battery staple"',
        "postgresql://aivo_member:…@db/aivo",
        "sha256:" + "83490def1f723413db5096591f7609ac52544805be93849170088ed04f5a2e0b",
        "test_a_learner_hidden_from_them_is_never_told_by_a_refusal_2026",
    ],
)
def test_what_is_none_is_not_found(text: str) -> None:
    assert findings(Path("a.py"), text) == []


def test_a_path_of_a_machine_is_found() -> None:
    assert findings(Path("a.py"), "fine\n/" + "home/somebody/x") == ["a.py:2: a path of somebody's machine"]


def test_a_host_is_found_in_a_lock_file_only() -> None:
    text = '{"resolved": "https://packages.example.org/a.tgz"}'
    assert findings(Path("frontend/package-lock.json"), text) != []
    assert findings(Path("docs/a.md"), text) == []


def test_what_is_allowed_has_a_reason_and_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    listed = tomllib.loads((ROOT / "supply" / "allowed.toml").read_text())["allowed"]
    assert all(len(each["reason"]) > 20 for each in listed)
    monkeypatch.setattr(scan, "reasons", lambda: {fingerprint(RANDOM): "planted"})
    assert findings(Path("a.py"), RANDOM) == []
    assert findings(Path("a.py"), RANDOM[::-1]) != []


def test_a_secret_that_was_taken_out_again_stays_in_the_history(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def git(*words: str) -> None:
        who = ["-c", "user.name=Somebody", "-c", "user.email=somebody@example.org", "-c", "commit.gpgsign=false"]
        subprocess.run(["git", "-C", str(tmp_path), *who, *words], check=True, capture_output=True)

    git("init", "-q")
    file = tmp_path / "settings file.py"
    for text in ("fine = 1\n", f"fine = 1\nkey = {RANDOM}\n", "fine = 2\n"):
        file.write_text(text)
        git("add", ".")
        git("commit", "-q", "-m", "a step")
    assert scan.main([], tmp_path) == 0
    assert scan.main(["--history"], tmp_path) == 1
    told = capsys.readouterr().err
    assert "settings file.py: a string without pattern" in told
    assert told.count("settings file.py") == 1
    assert RANDOM not in told
    git("commit", "-q", "--allow-empty", "-m", f"words with {RANDOM[::-1]}")
    scan.main(["--history"], tmp_path)
    assert "its message: a string without pattern" in capsys.readouterr().err


def test_the_repository_is_clean() -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("not a clone")
    found = subprocess.run([sys.executable, "bin/scan"], cwd=ROOT, capture_output=True, text=True)
    assert (found.returncode, found.stderr) == (0, "")
