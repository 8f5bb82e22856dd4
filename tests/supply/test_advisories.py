"""No locked version lies inside a known hole without our word for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from packaging.version import Version

from supply.advisories import Advisory, advisories, idle, unjudged
from supply.locks import Package, every_package

HOLE = Advisory("CVE-2026-1", "pypi", "tiny", ">=1.0,<1.4", "a hole", "nowhere", date(2026, 11, 26))
LOCKED = Package("pypi", "tiny", "1.3", "run", ("0" * 64,))


def test_the_lock_is_free_of_holes_nobody_judged() -> None:
    assert list(unjudged(advisories(), every_package())) == []


def test_what_is_written_is_about_what_is_locked_and_says_what_we_think() -> None:
    known = advisories()
    assert list(idle(known, every_package())) == []
    assert all(each.what and each.touches and each.looked_on <= datetime.now(UTC).date() for each in known)


BY_COMMIT = {"@prisma/engines-version"}
"""Packages of the tests whose version is a commit of another house's: an advisory would have to name it."""


def test_every_version_is_a_number_that_ranges_can_hold() -> None:
    packages = every_package()
    assert all(Version(package.version) for package in packages if package.name not in BY_COMMIT)
    assert {package.name for package in packages if package.part == "test"} >= BY_COMMIT
    assert not {known.package for known in advisories()} & BY_COMMIT


def test_an_affected_version_is_found_until_it_is_judged() -> None:
    assert list(unjudged([HOLE], [LOCKED])) == ["CVE-2026-1: tiny 1.3 is affected (>=1.0,<1.4): a hole"]
    assert list(unjudged([HOLE], [replace(LOCKED, version="1.4")])) == []
    assert list(unjudged([HOLE], [replace(LOCKED, kind="npm")])) == []
    judged = replace(HOLE, judgements={"1.3": "not called"})
    assert list(unjudged([judged], [LOCKED])) == []
    assert list(unjudged([replace(HOLE, judgements={"1.3": " "})], [LOCKED])) != []
    assert list(unjudged([judged], [replace(LOCKED, version="1.2")])) != []


def test_the_lock_taken_back_to_an_older_version_is_found() -> None:
    older = [replace(p, version="0.0.29") if p.name == "python-multipart" else p for p in every_package()]
    assert [line.split(":")[0] for line in unjudged(advisories(), older)] == [
        "CVE-2026-53539", "CVE-2026-53538", "CVE-2026-53540",
    ]  # fmt: skip


def test_a_slip_of_the_pen_is_found() -> None:
    assert list(idle([replace(HOLE, package="tinny"), HOLE, HOLE], [LOCKED])) == [
        "CVE-2026-1: tinny is not locked",
        "CVE-2026-1: written twice",
    ]
