"""Reads the lock files: every package that an installation, a build or a test run brings in, with its hashes."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
PARTS = ("run", "build", "test")
FOLDERS = {"frontend": "run", "frontend/browser": "test", "benchmarks/peers": "test"}
"""Node's lock files, and the part that their packages belong to when nothing marks them as tools."""


@dataclass(frozen=True)
class Package:
    """One locked package, of the Python or the Node world."""

    kind: str
    """``pypi`` or ``npm``, as package URLs call the two worlds."""
    name: str
    version: str
    part: str
    """The first of run, build and test that needs it."""
    hashes: tuple[str, ...]
    marker: str = ""
    licence: str = ""
    is_direct: bool = False


def normal(requirement: str) -> str:
    """The name in a requirement, written as the lock writes it."""
    return re.sub(r"[-_.]+", "-", re.split(r"[\[<>=~! ;]", requirement)[0]).lower()


def asked_for(root: Path = ROOT) -> set[str]:
    """The Python packages that we ask for by name; all others come because these need them."""
    project = tomllib.loads((root / "pyproject.toml").read_text())
    asked = [*project["project"]["dependencies"], *project["build-system"]["requires"]]
    for extra in project["project"]["optional-dependencies"].values():
        asked += extra
    return {normal(each) for each in asked}


def python_packages(root: Path = ROOT) -> Iterator[Package]:
    """The packages of requirements.lock, part by part."""
    direct = asked_for(root)
    text = (root / "requirements.lock").read_text()
    for part, block in re.findall(r"^# part: (\w+)\n(.*?)(?=^# part: |\Z)", text, re.M | re.S):
        pin = r"^([a-z0-9][^ \n=]*)==([^ \n;]+)(?: ; ([^\\\n]*?))?(?: \\)?\n((?: +--hash=.*(?:\n|\Z))*)"
        for name, version, marker, hashes in re.findall(pin, block, re.M):
            digests = tuple(re.findall(r"--hash=sha256:([0-9a-f]{64})", hashes))
            yield Package("pypi", name, version, part, digests, marker, is_direct=normal(name) in direct)


def node_packages(root: Path = ROOT) -> Iterator[Package]:
    """The packages of Node's lock files, those of other machines' systems included."""
    for folder, part in FOLDERS.items():
        packages = json.loads((root / folder / "package-lock.json").read_text())["packages"]
        direct = {**packages[""].get("dependencies", {}), **packages[""].get("devDependencies", {})}
        for place, about in packages.items():
            if not place:
                continue
            name = about.get("name") or place.rpartition("node_modules/")[2]  # an alias
            yield Package(
                "npm",
                name,
                about["version"],
                "build" if about.get("dev") else part,
                (about["integrity"],),
                " or ".join(about.get("os", [])),
                about.get("license", ""),
                is_direct=name in direct,
            )


def every_package(root: Path = ROOT) -> list[Package]:
    """All of them, in an order that only their names and versions decide."""
    found = {(p.kind, p.name, p.version): p for p in (*node_packages(root), *python_packages(root))}
    return [found[key] for key in sorted(found)]
