"""What the games room refuses, each with the sentence a person reads."""

from __future__ import annotations

from aivo.kit.errors import Conflict, Forbidden, Invalid


class NotYourGame(Forbidden):
    """A game is the learner's own; templates are made by teachers and the platform."""


class TemplateIsPublished(Conflict):
    """This template is published; make a new version instead."""


class TemplateIsNotPublished(Conflict):
    """Only a published template can be played."""


class PlayThroughFailed(Conflict):
    """The play-through by keyboard or by its spoken text did not reach the end."""


class UnknownGenerator(Invalid):
    """Nothing here can make that kind of item."""


class GameIsOver(Conflict):
    """This game has ended."""


class NoSuchItem(Invalid):
    """This game has no such item, or it was answered already."""
