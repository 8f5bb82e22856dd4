"""Passwords: which ones are accepted (NIST SP 800-63B-4, section 3.1.1) and how they are kept (argon2id, RFC 9106).

Hashing takes 64 MiB and about a tenth of a second, on purpose. It runs in a small pool of threads of its own, so that a
burst of sign-ins waits in a line of bounded length and neither stops the pages nor fills the memory.
"""

from __future__ import annotations

import asyncio
import itertools
import re
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from importlib.resources import files
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from aivo.domains.identity.errors import PasswordRefused, TooBusy
from aivo.web.wording import marked as _

T = TypeVar("T")

SHORTEST = 15
"""Characters a password needs as long as it is the only factor."""
LONGEST = 256
"""More is refused, so that nobody makes us hash a book."""
WORKERS = 2
"""Hashes computed at a time: 2 times 64 MiB."""
WAITING = 60
"""Hashes that may wait; at a tenth of a second each nobody waits longer than some seconds."""

TOO_SHORT = _("A password needs at least 15 characters. Four or five words in a row are easy to keep in mind.")
TOO_LONG = _("A password may have at most 256 characters.")
A_ROW = _("This password repeats itself or counts up. Please choose another one.")
COMMON = _("This password is made of common passwords or of your own name. Please choose another one.")

_hasher = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=4)
_pool = ThreadPoolExecutor(max_workers=WORKERS, thread_name_prefix="argon2")
_in_line = 0

_LEET = str.maketrans("013457@$!", "oieastasi")


def check(password: str, *, about: Iterable[str] = ()) -> None:
    """Refuse a password that is too short, too long or easily guessed; ``about`` are names that must not be all of it.

    No rules about kinds of characters, no expiry: these make passwords worse. What was typed is taken exactly.
    """
    if len(password) < SHORTEST:
        raise PasswordRefused(TOO_SHORT)
    if len(password) > LONGEST:
        raise PasswordRefused(TOO_LONG)
    plain = password.casefold()
    if len(set(plain)) < 5 or _is_row(plain):
        raise PasswordRefused(A_ROW)
    words = sorted((*common(), *_names(about)), key=len, reverse=True)
    for read in (plain, plain.translate(_LEET)):
        letters = "".join(character for character in read if character.isalpha())
        if len(_without(words, letters)) < 4 and not _is_row_of_words(letters):
            raise PasswordRefused(COMMON)


async def make_hash(password: str) -> str:
    """The argon2id hash in PHC form."""
    return await _run(lambda: _hasher.hash(password))


async def is_right(password_hash: str | None, password: str) -> bool:
    """Whether the password is the one behind the hash. Without a hash it takes as long and the answer is no."""
    right = await _run(lambda: _verify(password_hash or _nobodys_hash(), password[: LONGEST + 1]))
    return right and password_hash is not None


def prepare() -> None:
    """Make what a comparison without a hash needs, so that the first one takes no longer than the others."""
    _nobodys_hash()


def is_outdated(password_hash: str) -> bool:
    """Whether the hash was made with other costs than today's."""
    return _hasher.check_needs_rehash(password_hash)


@cache
def common() -> frozenset[str]:
    """Common passwords and the words they are made of, in small letters."""
    text = files("aivo.domains.identity").joinpath("common_passwords.txt").read_text(encoding="utf-8")
    return frozenset(word for line in text.splitlines() if not line.startswith("#") for word in line.split())


@cache
def _nobodys_hash() -> str:
    return _hasher.hash("nobody has this password")


def _verify(password_hash: str, password: str) -> bool:
    try:
        return _hasher.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


async def _run(work: Callable[[], T]) -> T:
    global _in_line
    if _in_line >= WORKERS + WAITING:
        raise TooBusy
    _in_line += 1
    try:
        return await asyncio.get_running_loop().run_in_executor(_pool, work)
    finally:
        _in_line -= 1


def _names(about: Iterable[str]) -> set[str]:
    return {name for text in about for name in re.findall(r"[a-z]{3,}", text.casefold())}


def _is_row(plain: str) -> bool:
    """Whether nearly every character follows the one before it, as in 123456 or abcdef."""
    steps = [ord(b) - ord(a) for a, b in itertools.pairwise(plain)]
    return sum(step in (1, 0, -1) for step in steps) > len(steps) * 0.75


def _without(words: Iterable[str], letters: str) -> str:
    for word in words:
        letters = letters.replace(word, "")
    return letters


def _is_row_of_words(letters: str) -> bool:
    """Whether several different common words stand together: a row of words is a good password."""
    return len({word for word in common() if len(word) >= 4 and word in letters}) >= 4
