"""Refusals of the audit room."""

from __future__ import annotations

from aivo.kit.errors import Conflict, Refusal


class NotTold(Refusal):
    """This page is not shown, because opening it could not be written down; please try again."""

    status = 503


class SomethingNewer(Conflict):
    """Something newer has taken a place that would be needed; nothing was put back."""


class CannotKeep(Refusal):
    """The checkpoint cannot be written."""

    status = 503


class CheckpointsBroken(Refusal):
    """The checkpoints are not as they were signed."""


class TrailBroken(Refusal):
    """The trail is not as it was sealed."""
