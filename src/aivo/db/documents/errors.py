"""What the document reader refuses, said in one sentence that names the nearest right word."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from aivo.kit.errors import Invalid, SignInNeeded


class BadQuery(Invalid, ValueError):  # noqa: N818  (a refusal, named like the others)
    """This question names something that the model does not have."""


class ContextRefused(SignInNeeded):
    """Your sign-in is no longer valid; please sign in again."""


def unknown(owner: str, kind: str, name: str, known: Iterable[str]) -> BadQuery:
    """The refusal of a word nobody knows, with the closest known one, or with all of them where they are few."""
    names = sorted(known)
    close = get_close_matches(name.lower(), names, n=1, cutoff=0.5)
    if close:
        hint = f'did you mean "{close[0]}"?'
    elif 0 < len(names) <= 12:
        hint = "known: " + ", ".join(names)
    else:
        hint = "there is none like it" if names else "it has none"
    return BadQuery(f'{owner} has no {kind} "{name}"; {hint}', kind=kind, name=name)
