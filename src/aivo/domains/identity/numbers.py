"""Telephone numbers as people write them, and the one form in which a number is kept: E.164, as +15555550142.

A number without a country belongs to the North American plan, where every organization of Aivo stands. Whether it rings
anywhere only the first code tells; here is checked what can be known of its form.
"""

from __future__ import annotations

import re

from aivo.domains.identity.errors import NumberRefused

BETWEEN = re.compile(r"[\s().\-/\u00a0\u2010-\u2015\u202a-\u202e\u2066-\u2069]")
"""What people put between digits, and the marks of direction that a copied number carries along."""
HOME = "1"
OF_HOME = re.compile(r"\+1[2-9](?!11)\d{2}[2-9](?!11)\d{6}")
"""Area and exchange begin with 2 to 9 and are no service of three digits."""
ANYWHERE = re.compile(r"\+[1-9]\d{7,14}")
COSTLY = ("+1900", "+1976")
"""Numbers that charge whoever calls them."""
LONGEST = 40


def normal(typed: str) -> str:
    """The number in its one form. Raises ``NumberRefused`` for what can be no telephone number."""
    plain = BETWEEN.sub("", typed[:LONGEST]).replace("\uff0b", "+")
    if not re.fullmatch(r"\+?[0-9]+", plain):
        raise NumberRefused
    number = _with_country(plain)
    form = OF_HOME if number.startswith(f"+{HOME}") else ANYWHERE
    if not form.fullmatch(number) or number.startswith(COSTLY):
        raise NumberRefused
    return number


def ending(number: str) -> str:
    """The last two digits: enough for its owner to know which phone it is."""
    return number[-2:]


def _with_country(plain: str) -> str:
    """A number with its country in front, however it was dialled."""
    if plain.startswith("+"):
        return plain
    for prefix in ("011", "00"):
        if plain.startswith(prefix):
            return "+" + plain.removeprefix(prefix)
    return f"+{plain}" if len(plain) == 11 and plain.startswith(HOME) else f"+{HOME}{plain}"
