"""A finding's sentence in English that still knows its words: the message and its values, to be said in any language.

The command line and older rows read the English; a page says the message anew, in the language of whoever reads it.
"""

from __future__ import annotations

from aivo.domains.roster.shapes import FindingWords, Sentence
from aivo.web.wording import say


class Worded(str):
    """An English sentence with the message it was made of and the values put into it."""

    __slots__ = ("message", "values")
    message: str
    values: dict[str, str]


def worded(message: str, **values: object) -> Worded:
    """A marked message with values, such as ``worded(_("%(value)s is not a date."), value="31.2.")``."""
    plain = {name: value if isinstance(value, Worded) else str(value) for name, value in values.items()}
    found = Worded(message % plain if plain else message)
    found.message, found.values = message, plain
    return found


def sentence_of(said: str) -> Sentence:
    """How a sentence is kept: its message and its values; a value that is a sentence itself keeps its own."""
    if not isinstance(said, Worded):
        return Sentence(message=said)
    inner = {name: sentence_of(value) for name, value in said.values.items() if isinstance(value, Worded)}
    plain = {name: str(value) for name, value in said.values.items() if name not in inner}
    return Sentence(message=said.message, values=plain, sentences=inner)


def say_sentence(language: str, kept: Sentence) -> str:
    """The sentence in this language."""
    values = {**kept.values, **{name: say_sentence(language, each) for name, each in kept.sentences.items()}}
    said = say(language, kept.message)
    return said % values if values else said


def say_finding(language: str, kept: FindingWords) -> tuple[str, str]:
    """What was found and how to mend it, in this language."""
    mend = " ".join(part for part in (say_sentence(language, kept.mend), say(language, kept.effect)) if part)
    return say_sentence(language, kept.message), mend
