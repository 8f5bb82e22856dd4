"""`aivo isolation check`: what it says and how it leaves, on a sound database, a broken one, with planted faults."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from aivo import settings as configuration
from aivo.cli import cli, isolation
from aivo.db import admin
from aivo.db.opening import signing_key
from aivo.hostile import plants
from aivo.hostile.planted import Scene
from tests.cli.test_doctor import SECRETS
from tests.conftest import Database
from tests.isolation.hostile import scene_of
from tests.isolation.world import Filled, class_filled, filled, filled_template

__all__ = ["class_filled", "filled", "filled_template"]

Check = Callable[..., Result]


@pytest.fixture
def check(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Database], Check]:
    """The command on a database of the tests, as on a server of the operator's."""

    def at(world: Database) -> Check:
        for name in [name for name in os.environ if name.startswith("AIVO_")]:
            monkeypatch.delenv(name)
        words = ("member", "district", "platform", "worker")
        urls = {f"AIVO_{word.upper()}_DATABASE_URL": world.urls[f"aivo_{word}"] for word in words}
        found = {**SECRETS, **urls, "AIVO_DATABASE_URL": world.urls["aivo_owner"], "AIVO_DATA_DIR": str(tmp_path)}
        for name, value in found.items():
            monkeypatch.setenv(name, value)
        admin.put_signing_key(world.urls["aivo_owner"], signing_key(configuration.load(found)))
        return lambda *arguments: CliRunner().invoke(cli, ["isolation", "check", *arguments])

    return at


class TestOnADatabase:
    def test_a_sound_one_passes(self, class_filled: Filled, check: Callable[[Database], Check]) -> None:
        result = check(class_filled)("--statements", "200", "--seed", "otters")
        assert result.exit_code == 0, result.output
        assert "seed otters" in result.output
        assert "200 hostile cases" in result.output

    def test_one_case_again_and_for_programs(self, class_filled: Filled, check: Callable[[Database], Check]) -> None:
        result = check(class_filled)("--seed", "otters", "--case", "7", "--json")
        assert result.exit_code == 0, (result.exception, result.output)
        said = json.loads(result.stdout)
        assert (said["statements"]["cases"], said["statements"]["findings"], said["catalogue"]) == (1, [], [])
        assert all(probe["has_passed"] for probe in said["probes"])

    def test_a_broken_one_is_refused(self, class_filled: Filled, check: Callable[[Database], Check]) -> None:
        with class_filled.connect("postgres", autocommit=True) as link:
            link.execute("alter policy member_read on student_profiles using (true)")
        result = check(class_filled)("--statements", "0")
        assert isinstance(result.exception, isolation.Leaks)
        assert "student_profiles: policy member_read does not look inside one tenant" in result.output
        assert "student_profiles as learner" in result.output


class TestPlanted:
    @pytest.fixture
    def scratch(self, filled: Filled, monkeypatch: pytest.MonkeyPatch) -> None:
        """The world of the tests instead of a server of its own."""

        @contextmanager
        def given(seed: str, tell: Callable[[str], None]) -> Iterator[Scene]:
            with scene_of(filled) as scene:
                yield scene

        monkeypatch.setattr(isolation, "scratch", given)

    def test_shows_each_fault_and_what_found_it(self, scratch: None, monkeypatch: pytest.MonkeyPatch) -> None:
        few = {name: plants.KINDS[name] for name in ("row security off", "grant")}
        monkeypatch.setattr(plants, "KINDS", few)
        result = CliRunner().invoke(cli, ["isolation", "check", "--planted", "--tables", "1", "--seed", "otters"])
        assert result.exit_code == 0, result.output
        assert result.output.count("broken, and found") == 2
        assert "All 2 planted faults were found" in result.output

    def test_a_fault_that_nothing_finds_is_refused(self, scratch: None, monkeypatch: pytest.MonkeyPatch) -> None:
        harmless = plants.Plant("harmless", "ieps", ("comment on table ieps is 'x'",))
        monkeypatch.setattr(plants, "KINDS", {"harmless": lambda ground: harmless})
        result = CliRunner().invoke(cli, ["isolation", "check", "--planted", "--tables", "1"])
        assert isinstance(result.exception, isolation.Missed)
        assert "MISSED" in result.output
