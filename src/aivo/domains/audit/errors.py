"""Refusals of the audit room."""

from __future__ import annotations

from aivo.kit.errors import Refusal


class NotTold(Refusal):
    """This page is not shown, because opening it could not be written down; please try again."""

    status = 503
