"""Refusals of the AI room."""

from __future__ import annotations

from aivo.kit.errors import Conflict, Forbidden, Invalid


class ModelNotAvailable(Conflict):
    """This model is paused or retired; choose another."""


class NoConsentForHelp(Forbidden):
    """No consent for this help is in force for this learner; the work can be done without it."""


class ConversationIsOver(Conflict):
    """This conversation has ended; begin a new one."""


class AlreadyReviewed(Conflict):
    """A person has decided about this already."""


class ReasonNeeded(Invalid):
    """Say why it is rejected or sent back, so that the next draft can be better."""


class NothingEdited(Invalid):
    """Accepting with changes needs the changed text."""
