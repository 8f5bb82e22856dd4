"""What the focus room refuses, each with the sentence a person reads."""

from __future__ import annotations

from aivo.kit.errors import Conflict, Forbidden, Invalid


class NotYourFocus(Forbidden):
    """Focus help belongs to the learner; others may not do this."""


class NoFocusConsent(Conflict):
    """Nobody has agreed to focus help for this learner; the activity runs and nothing is recorded."""


class SessionIsOver(Conflict):
    """This session has ended."""


class TooManyEvents(Invalid):
    """A batch holds at most 200 events."""


class EventNotRight(Invalid):
    """An event in the batch is not right."""


class TimesAreWrong(Invalid):
    """A session ends after it began, and no part of it is longer than the whole."""
