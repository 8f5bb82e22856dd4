"""The seven things that can be done with a collection, and which roles a line of rights gives each of them to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from aivo.web.rest.resource import Resource
from aivo.web.rest.rights import Right, Roles

PREFIX = "/api/v1"
MANY, ONE, BACK = "/{collection}", "/{collection}/{id}", "/{collection}/{id}/restore"
BULK = "/{collection}/batch"


@dataclass(frozen=True, slots=True)
class Operation:
    """One method at one kind of address."""

    name: str
    method: str
    path: str
    roles: Callable[[Right], Roles]


OPERATIONS = (
    Operation("list", "GET", MANY, lambda right: right.read),
    Operation("get", "GET", ONE, lambda right: right.read),
    Operation("create", "POST", MANY, lambda right: right.create),
    Operation("batch", "POST", BULK, lambda right: right.create),
    Operation("change", "PATCH", ONE, lambda right: right.change),
    Operation("delete", "DELETE", ONE, lambda right: right.delete),
    Operation("restore", "POST", BACK, lambda right: right.delete),
)


def offered(resource: Resource, path: str | None = None) -> list[Operation]:
    """What can be done with this collection by anybody, at one kind of address or at all of them."""
    return [
        operation for operation in OPERATIONS
        if operation.roles(resource.right) and path in (None, operation.path)
        and (operation.path != BULK or resource.writes.is_bulk)
    ]  # fmt: skip
