"""Opening a learner's record is told to the log before it is read; what cannot be told is not read.

An address does not say whose record it opens. So the same question is first asked for the learners alone, under the
same rights; they are told in a short transaction of their own; then the record is read. Should the answer name a
further learner (a row that came in between, or a relation that leads to another child), that one is told before the
answer leaves. A learner's own look is not a disclosure.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable
from typing import Any, Protocol
from uuid import UUID

from aivo.db.context import Ctx
from aivo.db.documents import Statement
from aivo.db.documents.sql import learner_column
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


class Telling:
    """What one request tells: each learner once."""

    def __init__(self, saw: Saw, ctx: Ctx, node: Node, row_id: UUID | None = None) -> None:
        self.saw, self.ctx, self.node, self.row_id = saw, ctx, node, row_id
        self.subject = None if ctx.actor.role in UNTOLD_ROLES else told_subject(node)
        self.told: set[UUID] = set()

    @property
    def goes_ahead(self) -> bool:
        """Whether the rows asked for say whose they are, so that it can be told before they are read."""
        return self.subject is not None and learner_column(self.node.described) in self.node.described.fields

    async def ahead(self, learners: Statement[Any]) -> None:
        """Tell whose record is about to be read."""
        await self.rest_of(await self.ctx.find_json(learners))

    async def rest_of(self, answer: bytes) -> None:
        """Tell whom the answer names besides those told already."""
        if self.subject is None:
            return
        named = {UUID(found.decode()) for found in LEARNERS.findall(answer)} - self.told
        if named:
            await self.saw(self.ctx, sorted(named), self.subject, row_id=self.row_id)
            self.told |= named


def told_subject(node: Node) -> str | None:
    """The first table of the document, from the top, that is part of a learner's record."""
    if is_told(node.described.model):
        return _table(node.described.model)
    return next((found for _, child in node.children if (found := told_subject(child))), None)


def _table(model: Any) -> str:
    return str(model.__tablename__)
