"""Prisma's names for ours: ``student_id`` is ``studentId`` there, a list of ``HomeworkHint`` is ``homeworkHints``."""

from __future__ import annotations

import re


def camel(name: str) -> str:
    """A column's name as a field of Prisma's."""
    return re.sub(r"_+([a-z0-9])", lambda found: found.group(1).upper(), name)


def lower_first(name: str) -> str:
    """A class's name as a field: ``IEPGoal`` is ``iepGoal``, ``MfaCredential`` is ``mfaCredential``."""
    head = re.match(r"[A-Z]+(?![a-z])|[A-Z]", name)
    return name if head is None else head.group().lower() + name[head.end() :]


def upper_first(name: str) -> str:
    """A field's name inside another name."""
    return name[:1].upper() + name[1:]


def plural(name: str) -> str:
    """The plural of an English noun, as far as our models need it."""
    if re.search(r"(ics|inutes|Staff|Feedback)$", name):
        return name
    if re.search(r"[^aeiou]y$", name):
        return name[:-1] + "ies"
    if re.search(r"(s|x|ch|sh)$", name):
        return name + "es"
    return name + "s"
