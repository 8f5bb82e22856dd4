"""What is locked: everything with its hashes, and by exact versions. tests/supply has the rest of the supply chain."""

from __future__ import annotations

import json
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from supply.locks import normal

ROOT = Path(__file__).parents[2]
LOCK = (ROOT / "requirements.lock").read_text()


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


class TestShell:
    @pytest.mark.parametrize("file", ["aivo", "bin/setup", "bin/dev", "bin/ci", "bin/bench", "bin/lock", "bin/supply"])
    def test_reads_as_posix_shell_and_may_be_run(self, file: str) -> None:
        assert (ROOT / file).stat().st_mode & 0o111
        assert (ROOT / file).read_text().startswith("#!/bin/sh\n")
        assert subprocess.run(["/bin/sh", "-n", file], cwd=ROOT).returncode == 0
