"""The operations guide and the files in ``deploy`` stay true to the program."""

from __future__ import annotations

import configparser
import re
import shutil
import subprocess
from pathlib import Path

import click
import pytest

from aivo.cli import cli, serving
from aivo.kit import logs
from aivo.settings import NAMES
from aivo.web import metrics, operating
from aivo.worker import GRACE

ROOT = Path(__file__).resolve().parents[1]
GUIDE = (ROOT / "docs" / "operations.md").read_text()
UNITS = sorted((ROOT / "deploy").glob("*.service"))


def commands(group: click.Group, before: tuple[str, ...] = ()) -> set[str]:
    """Every command with the words before it."""
    found: set[str] = set()
    for name, command in group.commands.items():
        words = (*before, name)
        found.add(" ".join(words))
        if isinstance(command, click.Group):
            found |= commands(command, words)
    return found


class TestTheGuide:
    def test_every_figure_is_explained(self) -> None:
        source = "".join(Path(str(module.__file__)).read_text() for module in (metrics, operating))
        figures = set(re.findall(r'"((?:aivo|process)_[a-z_]+?)(?:_bucket|_sum|_count)?"', source)) - {"aivo_worker"}
        assert len(figures) >= 10
        assert {name for name in figures if f"`{name}`" not in GUIDE} == set()

    def test_every_field_of_the_log_is_explained(self) -> None:
        assert {name for name in logs.KEPT if f"`{name}`" not in GUIDE} == set()

    def test_the_commands_and_settings_it_names_are_there(self) -> None:
        named = set(re.findall(r"AIVO_[A-Z_]+[A-Z]", GUIDE))
        assert named - NAMES == set()
        typed = set(re.findall(r"(?:^|`)aivo ([a-z]+(?: [a-z][a-z-]+)?)", GUIDE, re.MULTILINE))
        assert {"db upgrade", "serve"} <= typed
        alone = {name for name, command in cli.commands.items() if not isinstance(command, click.Group)}
        assert {each for each in typed if each.split()[0] not in alone} - commands(cli) == set()

    def test_what_it_says_of_stopping(self) -> None:
        assert f"running requests end ({serving.GRACE} seconds) and running jobs ({GRACE})" in GUIDE


class TestUnits:
    @pytest.fixture(params=UNITS, ids=lambda path: path.stem)
    def unit(self, request: pytest.FixtureRequest) -> configparser.SectionProxy:
        """The service of one file."""
        parser = configparser.RawConfigParser(strict=False)
        parser.optionxform = str  # type: ignore[assignment]
        parser.read(request.param)
        return parser["Service"]

    def test_there_are_two(self) -> None:
        assert [path.stem for path in UNITS] == ["aivo-web", "aivo-worker"]

    def test_they_run_a_command_of_ours_without_rights(self, unit: configparser.SectionProxy) -> None:
        assert unit["ExecStart"].removeprefix("/opt/aivo/bin/aivo ") in commands(cli)
        assert unit["User"] == "aivo"
        assert unit["CapabilityBoundingSet"] == ""
        assert (unit["NoNewPrivileges"], unit["ProtectSystem"]) == ("yes", "strict")

    def test_they_wait_longer_than_the_program_does(self, unit: configparser.SectionProxy) -> None:
        grace = GRACE if unit["ExecStart"].endswith("worker") else serving.GRACE
        assert int(unit["TimeoutStopSec"]) > grace

    @pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd on this machine")
    @pytest.mark.parametrize("path", UNITS, ids=lambda path: path.stem)
    def test_systemd_understands_them(self, path: Path, tmp_path: Path) -> None:
        copy = tmp_path / path.name
        copy.write_text(path.read_text().replace("/opt/aivo/bin/aivo", "/bin/sh"))
        said = subprocess.run(
            ["systemd-analyze", "verify", str(copy)], capture_output=True, text=True, timeout=60, check=False
        )
        assert path.name not in said.stderr, said.stderr


class TestContainer:
    TEXT = (ROOT / "deploy" / "Containerfile").read_text()

    def test_it_runs_as_nobody_special(self) -> None:
        last = self.TEXT.rpartition("\nFROM ")[2]
        assert "\nUSER 10001:10001\n" in last
        assert last.index("USER 10001") < last.index("\nCMD ")
        assert "USER root" not in self.TEXT

    def test_it_takes_locked_packages_only_and_files_that_are_there(self) -> None:
        for line in re.findall(r"pip install (.*)", self.TEXT):
            assert "--require-hashes" in line or line.startswith("--no-cache-dir --no-deps dist/")
        for line in re.findall(r"^COPY (?!--from)(.*)$", self.TEXT, re.MULTILINE):
            for name in line.split()[:-1]:
                assert (ROOT / name).exists(), name
        parts = re.findall(r"\^# part: (\w+)\$", self.TEXT)
        assert {f"# part: {part}" for part in parts} <= set((ROOT / "requirements.lock").read_text().splitlines())
