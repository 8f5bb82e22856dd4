"""What the engine is given by the application, since it knows no room."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Table

from aivo.db.documents.tree import Node
from aivo.kit.errors import Forbidden
from aivo.web.request import Viewer
from aivo.web.rest.keys import Keys
from aivo.web.rest.telling import Saw

Opens = Callable[[frozenset[str], Table, bool], bool]
"""Whether scopes of an access token open a table, for reading or (true) for writing."""


class OutsideScopes(Forbidden):
    """This token was not made for what is to be included."""


@dataclass(frozen=True, slots=True)
class Engine:
    """The log of reads, where the keys of repeated requests are kept, and what scopes open."""

    saw: Saw
    keys: Keys
    opens: Opens

    def demand_scopes(self, viewer: Viewer, node: Node) -> None:
        """Refuse a document of which an access token's scopes open only a part."""
        if viewer.scopes is None:
            return
        table = node.described.model.__table__
        if not isinstance(table, Table) or not self.opens(viewer.scopes, table, False):
            raise OutsideScopes
        for _, child in node.children:
            self.demand_scopes(viewer, child)
