"""Looks through the tracked files and the history for what must not be shared: hosts, people's paths, secrets."""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from supply.locks import FOLDERS
from supply.secrets import allowed, fingerprint, secrets

LOCKS = {"requirements.lock", *(f"{folder}/package-lock.json" for folder in FOLDERS)}

#: in lock files: where a package comes from is the machine's business (a funding page of an author is not)
HOST_IN_LOCK = re.compile(r'(?:"resolved"\s*:|--(?:extra-)?index-url|--find-links|\bfile:|@ *https?:)')
MACHINE = re.compile(r"(?<![\w.~<}$-])/(?:home/[a-z]|Users/[A-Z]|root/|work/)")

reasons = cache(allowed)


def line(text: str, at: int) -> int:
    """The number of the line in which this place of the text lies."""
    return text.count("\n", 0, at) + 1


def findings(path: Path, text: str) -> list[str]:
    """What is wrong with one file, with its line; a secret by its fingerprint, never by itself."""
    is_lock = str(path) in LOCKS
    found = [(m.start(), "a path of somebody's machine") for m in MACHINE.finditer(text)]
    if is_lock:
        found += [(m.start(), "a download host in a lock file") for m in HOST_IN_LOCK.finditer(text)]
    for at, what, value in secrets(text, is_lock=is_lock):
        mark = fingerprint(value)
        if mark not in reasons():
            found.append((at, f"{what} ({mark})"))
    return [f"{path}:{line(text, at)}: {what}" for at, what in sorted(found)]


def git(root: Path, *words: str) -> str:
    """What git answers; bytes that are no text become marks, so that a picture does not end the look."""
    told = subprocess.run(["git", "-C", str(root), *words], capture_output=True, check=True)  # noqa: S603, S607 (our own words)
    return told.stdout.decode(errors="replace")


def in_tree(root: Path) -> Iterator[str]:
    """What is wrong in the tracked files as they stand."""
    for name in filter(None, git(root, "ls-files", "-z").split("\0")):
        file = root / name
        if file.is_symlink() or not file.is_file():
            continue
        try:
            yield from findings(Path(name), file.read_text(encoding="utf-8"))
        except UnicodeDecodeError:  # a picture or an archive
            continue


def additions(root: Path) -> Iterator[tuple[str, str, str]]:
    """Every commit's message, and what it added to each file, merges included: commit, path, text; oldest first."""
    format_ = "--format=%x00%h%x01%B%x01"
    told = git(
        root, "log", "--all", "--reverse", "-m", "-p", "-U0", "--no-color", "--no-ext-diff", "--no-textconv", format_
    )
    for entry in re.split("\0(?=[0-9a-f]{7,40}\1)", told)[1:]:
        commit, message, patch = entry.split("\1", 2)
        yield commit, "its message", message
        for section in re.split(r"^diff --git ", patch, flags=re.M)[1:]:
            name = re.search(r'^\+\+\+ "?b/(.*?)"?\t?$', section, re.M)
            if name:
                hunks = section.split("\n@@")[1:]
                lines = (row[1:] for hunk in hunks for row in hunk.split("\n")[1:] if row.startswith("+"))
                yield commit, name[1], "\n".join(lines)


def in_history(root: Path) -> Iterator[str]:
    """The secrets that were ever added, also those taken out since: a clone still has them. Each is named once."""
    seen: set[str] = set()
    for commit, path, text in additions(root):
        for _, what, value in secrets(text, is_lock=path in LOCKS):
            mark = fingerprint(value)
            if mark not in reasons() and mark not in seen:
                seen.add(mark)
                yield f"commit {commit}, {path}: {what} ({mark})"


def main(words: list[str] | None = None, root: Path = Path(__file__).parents[1]) -> int:
    """Scan, print, and say with the exit status whether anything was found."""
    parser = argparse.ArgumentParser(prog="bin/scan", description=__doc__)
    parser.add_argument("--history", action="store_true", help="also everything that any commit ever added")
    asked = parser.parse_args(words)
    found = list(in_tree(root))
    if asked.history:
        found += in_history(root)
        if git(root, "rev-parse", "--is-shallow-repository").strip() == "true":
            sys.stderr.write("note: the history is cut off in this clone; what came before was not looked at\n")
    sys.stderr.write("".join(f"{each}\n" for each in found))
    if any(each.endswith(")") for each in found):
        sys.stderr.write(
            "A fingerprint in brackets that is no secret goes into supply/allowed.toml, with the reason.\n"
        )
    return 1 if found else 0
