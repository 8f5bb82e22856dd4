"""What the writing room refuses, each with the sentence a person reads."""

from __future__ import annotations

from aivo.kit.errors import Conflict, Forbidden, Invalid


class NotYourText(Forbidden):
    """A text belongs to the learner who writes it; others read and comment as far as they may."""


class TextIsHandedIn(Conflict):
    """This text is handed in; it can be changed again when the teacher returns it."""


class NotHandedIn(Conflict):
    """This text is not handed in."""


class NothingChanged(Conflict):
    """Nothing has changed since the last revision."""


class HelpGoesTooFar(Conflict):
    """The help agreed on for this text does not go that far."""


class AlreadyAnswered(Conflict):
    """This note was answered already."""


class ThreadIsElsewhere(Invalid):
    """A reply belongs to the first comment of a thread on the same text."""


class PromptIsPublished(Conflict):
    """This prompt is published, and texts were begun with it; make a new one instead."""


class PromptIsNotPublished(Conflict):
    """This prompt is not published."""
