"""The words OneRoster allows, and the other spellings that districts really send."""

from __future__ import annotations

import re

VOCABULARIES: dict[str, tuple[str, ...]] = {
    "status": ("active", "tobedeleted", "inactive"),
    "orgType": ("department", "school", "district", "local", "state", "national"),
    "sessionType": ("gradingPeriod", "semester", "schoolYear", "term"),
    "classType": ("homeroom", "scheduled"),
    "userRole": ("administrator", "aide", "guardian", "parent", "proctor", "relative", "student", "teacher"),
    "role": (
        "aide", "counselor", "districtAdministrator", "guardian", "parent", "principal", "proctor", "relative",
        "siteAdministrator", "student", "systemAdministrator", "teacher",
    ),
    "roleType": ("primary", "secondary"),
    "enrolmentRole": ("administrator", "proctor", "student", "teacher"),
    "sex": ("male", "female"),
    "sex12": ("male", "female", "unspecified", "other"),
    "importance": ("primary", "secondary"),
    "scoreStatus": ("exempt", "fully graded", "not submitted", "partially graded", "submitted"),
    "objectiveSource": ("case", "unknown"),
}  # fmt: skip

GUARDIAN_ROLES = frozenset({"guardian", "parent", "relative"})
STAFF_ROLES = frozenset({
    "administrator", "aide", "counselor", "districtAdministrator", "principal", "proctor", "siteAdministrator",
    "systemAdministrator", "teacher",
})  # fmt: skip

GRADES = ("IT", "PR", "PK", "TK", "KG", *(f"{n:02}" for n in range(1, 14)), "PS", "UG", "Other")
"""CEDS Entry Grade Level, youngest first."""

_GRADE_WORDS = {
    "IT": ("infant", "toddler", "infanttoddler"),
    "PR": ("preschool", "ps3", "ps4", "nursery", "-2"),
    "PK": ("prek", "prekindergarten", "prekinder", "pk3", "pk4", "prek3", "prek4", "p3", "p4", "p", "4k", "vpk", "-1"),
    "TK": ("transitionalkindergarten", "transitional", "jk"),
    "KG": ("k", "kindergarten", "kinder", "kdg", "kn", "kf", "5k", "0", "00", "sk"),
    "09": ("freshman",),
    "10": ("sophomore",),
    "11": ("junior",),
    "12": ("senior",),
    "13": ("grade13", "postgraduate", "pg"),
    "PS": ("postsecondary", "college"),
    "UG": ("ungraded", "un", "nograde"),
    "Other": ("other", "adult", "adulteducation", "ae", "oth"),
}
_ORDINALS = (
    *("first", "second", "third", "fourth", "fifth", "sixth"),
    *("seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth"),
)


def _grade_aliases() -> dict[str, str]:
    table = {grade.lower(): grade for grade in GRADES}
    for grade, words in _GRADE_WORDS.items():
        table.update(dict.fromkeys(words, grade))
    for number, word in enumerate(_ORDINALS, start=1):
        code = f"{number:02}"
        suffix = {1: "st", 2: "nd", 3: "rd"}.get(number, "th")
        for spelling in (str(number), f"{number}{suffix}", word):
            table[spelling] = code
    return table


GRADE_ALIASES = _grade_aliases()
_GRADE_NOISE = re.compile(r"^(?:grade|gr|g|year|yr)(?=\d|k|pk|tk|first|second|third|\w+th)|(?:grade|gr)$")


def grade_code(text: str) -> str | None:
    """The CEDS code behind a spelling such as ``K``, ``-1``, ``1st Grade``; none when nobody knows it."""
    if text in GRADES:
        return text
    minus = "-" if text.strip().startswith("-") else ""
    plain = minus + re.sub(r"[\s._-]+", "", text.strip().lower())
    return GRADE_ALIASES.get(plain) or GRADE_ALIASES.get(_GRADE_NOISE.sub("", plain))


_NEVER_STORED = re.compile(
    r"^ssn|ssn$|socialsecurity|(?:country|city|state|place)ofbirth|birth(?:country|city|state|place)"
    r"|immigra|citizen|refugee|asylum|visa(?:type|status)|religio|church"
)
_PASSWORD = re.compile(r"passwor[dt]|passwd|passphrase|passcode|pwd$|contrase|secret|^pin$|pin$")


def is_never_stored(name: str) -> bool:
    """Whether a column, whatever its vendor calls it, holds what Aivo has no field for and does not read."""
    return any(_NEVER_STORED.search(part) for part in _spellings(name))


def is_password(name: str) -> bool:
    """Whether a column holds a password under any name; its cells are thrown away before anybody sees them."""
    return any(_PASSWORD.search(part) for part in _spellings(name))


def _spellings(name: str) -> tuple[str, ...]:
    """The name without case and punctuation, whole and without its leading ``metadata.`` or other prefix."""
    whole = re.sub(r"[^a-z0-9]+", "", name.lower())
    last = re.sub(r"[^a-z0-9]+", "", name.lower().rpartition(".")[2])
    return (whole, last)
