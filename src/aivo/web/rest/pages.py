"""The API's page for people who write programs: what there is, what can be done with it, and who may."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import Table
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from aivo.web.request import respond, signed_in
from aivo.web.rest.openapi import PARAMETERS
from aivo.web.rest.operations import offered
from aivo.web.rest.resource import Resource

READERS = ("teacher", "district_admin", "platform_admin")


@dataclass(frozen=True, slots=True)
class Line:
    """A collection as the page shows it."""

    path: str
    table: Table
    operations: list[tuple[str, str]]


def pages(resources: Iterable[Resource]) -> list[BaseRoute]:
    """The page over these collections."""
    listed = [(str(each.table.info["room"]), _line(each)) for each in resources]
    rooms = [(room, [line for _, line in found]) for room, found in groupby(listed, key=lambda pair: pair[0])]
    how = [(str(each["name"]), str(each.get("description", ""))) for name, each in PARAMETERS.items() if name != "id"]

    async def collections(request: Request) -> Response:
        """Every collection by room."""
        signed_in(request, *READERS)
        return respond(request, "api/collections.html", {"rooms": rooms, "count": len(listed), "how": how})

    return [Route("/api", collections)]


def _line(resource: Resource) -> Line:
    done = [
        (each.name, ", ".join(sorted(each.roles(resource.right)))) for each in offered(resource) if each.name != "list"
    ]
    return Line(resource.path, resource.table, done)
