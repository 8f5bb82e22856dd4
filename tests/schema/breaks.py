"""What a change of the catalogue takes from statements written for the schema before it."""

from __future__ import annotations

import re
from typing import Any

from aivo.db import admin
from tests.schema.catalogue import Catalogue

ANSWER = re.compile(r"^ RETURNS (.*)$", re.MULTILINE)
WORDS = re.compile(r"'([a-z_]+)'::text")


def breaks(before: Catalogue, after: Catalogue) -> list[str]:
    """What a statement of the earlier version can no longer do, a line each.

    Not seen here: what a policy, a trigger or a new check refuses from now on. Such rules hold for everybody at once.
    """
    return [*_gone(before, after), *_narrower(before, after), *_rights(before, after)]


def _gone(before: Catalogue, after: Catalogue) -> list[str]:
    there = {(row[0], row[1]) for row in after["relations"]}
    columns = {(row[0], row[1], row[2]): (row[3], row[4], row[7]) for row in after["columns"]}
    calls = _calls(after)
    lines = [f"{row[0]}.{row[1]} is gone" for row in before["relations"] if (row[0], row[1]) not in there]
    for row in before["columns"]:
        key = (row[0], row[1], row[2])
        if (row[0], row[1]) in there and key not in columns:
            lines.append(f"column {'.'.join(key)} is gone")
        elif key in columns and columns[key][0] != row[3]:
            lines.append(f"column {'.'.join(key)} is {columns[key][0]}")
    for call, answer in _calls(before).items():
        if calls.get(call) != answer:
            lines.append(f"{call} {'is gone' if call not in calls else f'answers {calls[call]}'}")
    return lines


def _narrower(before: Catalogue, after: Catalogue) -> list[str]:
    old = {(row[0], row[1], row[2]): row for row in before["columns"]}
    tables = {(row[0], row[1]) for row in before["relations"] if row[2] in "rp"}
    lines = []
    for row in after["columns"]:
        key, was = (row[0], row[1], row[2]), old.get((row[0], row[1], row[2]))
        is_needed = row[4] and row[7] is None and not row[5] and not row[6]
        if key[:2] in tables and is_needed and not (was is not None and was[4]):
            lines.append(f"column {'.'.join(key)} must be written")
    words = {(row[1], row[2]): set(WORDS.findall(row[4])) for row in after["constraints"] if row[3] == "c"}
    for row in before["constraints"]:
        lost = set(WORDS.findall(row[4])) - words.get((row[1], row[2]), set()) if row[3] == "c" else set()
        if lost and (row[1], row[2]) in words:
            lines.append(f"{row[2]} knows no {sorted(lost)}")
    return lines


def _rights(before: Catalogue, after: Catalogue) -> list[str]:
    """Rights of the login roles on what is still there; a right on a table is one on each of its columns."""
    kept = {(row[0], row[1], row[2], row[3], row[4]) for row in after["grants"]}
    there = {row[1] for row in after["grants"]}
    return [
        f"{row[3]} may no longer {row[4].lower()} {row[1]}{f'.{row[2]}' if row[2] else ''}"
        for row in before["grants"]
        if row[3] in admin.LOGIN_ROLES and row[1] in there and (row[0], row[1], row[2], row[3], row[4]) not in kept
        and (row[0], row[1], None, row[3], row[4]) not in kept
        and ("relation", row[1], None, row[3], row[4]) not in kept
    ]  # fmt: skip


def _calls(one: Catalogue) -> dict[str, str]:
    """Signature of each function that a login role may call, to its answer."""
    may = {row[1] for row in one["grants"] if row[0] == "function" and row[3] in admin.LOGIN_ROLES}
    found: dict[str, str] = {}
    row: tuple[Any, ...]
    for row in one["functions"]:
        if row[0] in may and (answer := ANSWER.search(row[1])):
            found[row[0]] = answer[1]
    return found
