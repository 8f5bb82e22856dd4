"""Opening a learner's record is told to the log before the answer leaves; what cannot be told is not shown.

Whose record an address opens is known once it is read: the answer itself names the learners, and exactly these are
told. A learner's own look is not a disclosure.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable
from typing import Any, Protocol
from uuid import UUID

from aivo.db.context import Ctx
from aivo.db.documents.tree import Node
from aivo.web.rest.resource import is_told

UNTOLD_ROLES = frozenset({"learner", "system"})

LEARNERS = re.compile(rb'"student_id":"([0-9a-f-]{36})"')
"""Keys only: inside a text the quotation marks are escaped, so that no text looks like one."""


class Saw(Protocol):
    """Writes down that the acting person opens these learners' records, in a short transaction of its own."""

    def __call__(
        self, ctx: Ctx, students: list[UUID], subject: str, *, row_id: UUID | None = None
    ) -> Awaitable[None]: ...


async def tell(saw: Saw, ctx: Ctx, node: Node, answer: bytes, row_id: UUID | None = None) -> None:
    """Tell whose records this answer opens, if it opens any."""
    if ctx.actor.role in UNTOLD_ROLES:
        return
    subject = told_subject(node)
    if subject is None:
        return
    students = sorted({UUID(found.decode()) for found in LEARNERS.findall(answer)})
    if students:
        await saw(ctx, students, subject, row_id=row_id)


def told_subject(node: Node) -> str | None:
    """The first table of the document, from the top, that is part of a learner's record."""
    if is_told(node.described.model):
        return _table(node.described.model)
    return next((found for _, child in node.children if (found := told_subject(child))), None)


def _table(model: Any) -> str:
    return str(model.__tablename__)
