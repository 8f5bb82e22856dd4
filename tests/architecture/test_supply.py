"""What is locked and what may be shared: hashes for everything, no hosts, no secrets, no path of anybody's machine."""

from __future__ import annotations

import json
import re
import runpy
import subprocess
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCK = (ROOT / "requirements.lock").read_text()

Findings = Callable[[Path, str], list[str]]


@pytest.fixture(scope="module")
def findings() -> Findings:
    return runpy.run_path(str(ROOT / "bin" / "scan"))["findings"]  # type: ignore[no-any-return]


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", re.split(r"[\[<>=~! ;]", name)[0]).lower()


class TestPythonLock:
    def test_every_package_has_hashes(self) -> None:
        pins = re.findall(r"^([a-z0-9][^ \n]*)==\S+(.*(?:\n +--hash=sha256:[0-9a-f]{64}.*)*)", LOCK, re.M)
        assert len(pins) > 50
        assert [name for name, rest in pins if "--hash" not in rest] == []

    def test_each_part_covers_what_the_package_asks_for(self) -> None:
        project = tomllib.loads((ROOT / "pyproject.toml").read_text())
        asked = {"run": project["project"]["dependencies"], **project["project"]["optional-dependencies"]}
        asked["build"] = [*asked["build"], *project["build-system"]["requires"]]
        parts = dict(re.findall(r"^# part: (\w+)\n(.*?)(?=^# part: |\Z)", LOCK, re.M | re.S))
        assert list(parts) == ["run", "build", "test"]
        before = ""
        for part, text in parts.items():
            before += text
            locked = {normal(name) for name in re.findall(r"^([a-z0-9][^ \n]*==)", before, re.M)}
            assert {normal(name) for name in asked[part]} <= locked


class TestNodeLock:
    @pytest.mark.parametrize("folder", ["frontend", "frontend/browser"])
    def test_every_package_has_a_hash_and_no_host(self, folder: str) -> None:
        packages = json.loads((ROOT / folder / "package-lock.json").read_text())["packages"]
        installed = {name: about for name, about in packages.items() if name}
        assert installed
        assert [name for name, about in installed.items() if "integrity" not in about or "resolved" in about] == []

    def test_versions_are_exact(self) -> None:
        for folder in ("frontend", "frontend/browser"):
            package = json.loads((ROOT / folder / "package.json").read_text())
            versions = {**package["dependencies"], **package.get("devDependencies", {})}
            assert [v for v in versions.values() if not re.fullmatch(r"\d+\.\d+\.\d+", v)] == []


class TestScan:
    def test_finds_what_was_planted(self, findings: Findings) -> None:
        home, key = "/" + "home/somebody/x", "-----BEGIN " + "PRIVATE KEY-----"
        text = f"fine\npath = {home}\n{key}\n"
        assert findings(Path("a.py"), text) == ["a.py:2: a path of somebody's machine", "a.py:3: a private key"]

    def test_finds_a_host_in_a_lock_file_only(self, findings: Findings) -> None:
        text = '{"resolved": "https://packages.example.org/a.tgz"}'
        assert findings(Path("frontend/package-lock.json"), text) != []
        assert findings(Path("docs/a.md"), text) == []

    def test_the_repository_is_clean(self) -> None:
        if not (ROOT / ".git").exists():
            pytest.skip("not a clone")
        found = subprocess.run(["python3", "bin/scan"], cwd=ROOT, capture_output=True, text=True)
        assert (found.returncode, found.stderr) == (0, "")


class TestShell:
    @pytest.mark.parametrize("file", ["aivo", "bin/setup", "bin/dev", "bin/ci", "bin/bench", "bin/lock"])
    def test_reads_as_posix_shell_and_may_be_run(self, file: str) -> None:
        assert (ROOT / file).stat().st_mode & 0o111
        assert (ROOT / file).read_text().startswith("#!/bin/sh\n")
        assert subprocess.run(["/bin/sh", "-n", file], cwd=ROOT).returncode == 0
