"""What the homework room refuses, each with the sentence a person reads."""

from __future__ import annotations

from aivo.kit.errors import Conflict, Forbidden, Invalid


class NotYourHomework(Forbidden):
    """Homework is the learner's own; others may not do this."""


class SessionIsOver(Conflict):
    """This piece of homework is finished."""


class HintHoldsAnswer(Conflict):
    """This hint was not proved to be free of the answer, so it is not shown."""


class HelpGoesTooFar(Conflict):
    """This learner's help does not go as far as that kind of hint."""


class ResourceIsPublished(Conflict):
    """This resource is published; retire it and put a new one into the library instead."""


class ResourceIsNotPublished(Conflict):
    """This resource is not published in the library."""


class ResourceIsNotChecked(Conflict):
    """A resource is published after an editor has worked through it and rated it."""


class RatingIsWrong(Invalid):
    """A rating is a whole number from 1 to 5."""
