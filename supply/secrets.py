"""What a secret looks like: the marks of known keys, a value given to a name that tells, and a string without pattern.

A finding that is none is allowed in ``allowed.toml`` by the fingerprint of the text, with the reason; so the list
itself holds no secret, and the same text in another place is known again.
"""

from __future__ import annotations

import hashlib
import math
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

SHAPES = {
    "a private key": re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----"),
    "a cloud key": re.compile(r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b|\bAIza[0-9A-Za-z_-]{35}"),
    "a token": re.compile(
        r"\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_\w{22,}|glpat-[\w-]{20,}|xox[abprs]-[A-Za-z0-9-]{20,}"
        r"|sk-[A-Za-z0-9_-]{32,}|[rs]k_live_[A-Za-z0-9]{16,}|npm_[A-Za-z0-9]{36}|pypi-[A-Za-z0-9_-]{50,}"
        r"|SG\.[\w-]{20,}\.[\w-]{20,}|eyJ[\w-]{15,}\.eyJ[\w-]{15,}\.[\w-]{20,})"
    ),
    "a sign-in in an address": re.compile(r"://[^\s/:@'\"{}<>$%]+:(?P<value>[^\s/:@'\"{}<>$%]{3,})@"),
}

NAMES = r"(?:secret|token|passw(?:or)?d|passphrase|credential|(?:api|access|private|master|signing)[_-]?key)\w*"
TELLING = re.compile(NAMES + r"""["']?\s*(?::\s*\w+\s*)?$""", re.I)
QUOTED = re.compile(r"""[:=]\s*[bfr]{0,2}(?P<quote>["'])(?P<value>[^"'\s{}$<>]{8,})(?P=quote)""")
BARE = re.compile(rf"""^[\w .-]*{NAMES}\s*[:=][ ]*(?P<value>[^\s"'{{}}$<>()\[\],]{{8,}})\s*$""", re.I | re.M)
LONG = re.compile(r"(?<![\w+/=.-])[A-Za-z0-9+/_-]{32,}={0,2}(?![\w+/=-])")


def entropy(text: str) -> float:
    """Bits a character: words stay under 3.5, keys in base64 lie above 4.5."""
    return -sum(n / len(text) * math.log2(n / len(text)) for n in Counter(text).values())


def is_random(text: str) -> bool:
    """Small and great letters and digits without order: a key, and hardly anything that people write."""
    kinds = [any(c.islower() for c in text), any(c.isupper() for c in text), any(c.isdigit() for c in text)]
    return all(kinds) and entropy(text) > 4.4


def fingerprint(text: str) -> str:
    """The name under which a text is allowed."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def allowed() -> dict[str, str]:
    """The fingerprints that are no secrets, with their reasons."""
    listed = tomllib.loads(Path(__file__).with_name("allowed.toml").read_text())["allowed"]
    return {each["fingerprint"]: each["reason"] for each in listed}


def secrets(text: str, *, is_lock: bool = False) -> Iterator[tuple[int, str, str]]:
    """Where something begins that looks like a secret, what it looks like, and its text.

    Lock files are made of hashes: there, only the marks of known keys count.
    """
    for what, pattern in SHAPES.items():
        for match in pattern.finditer(text):
            yield match.start(), what, match["value"] if "value" in pattern.groupindex else match[0]
    if is_lock:
        return
    quoted = (m for m in QUOTED.finditer(text) if TELLING.search(text, max(0, m.start() - 60), m.start()))
    for match in chain(quoted, BARE.finditer(text)):
        if entropy(match["value"]) > 3 and any(c.isdigit() for c in match["value"]):
            yield match.start("value"), "a value of a name that tells", match["value"]
    for match in LONG.finditer(text):
        if is_random(match[0]):
            yield match.start(), "a string without pattern", match[0]
