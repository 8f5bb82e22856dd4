"""The addresses: a collection, a batch for it, one of its rows, the way back of a deletion; four routes for everything.

A dictionary finds the collection, so the cost of an address does not grow with the number of models. Every address is
opened by a line of its room's ``RIGHTS`` or not at all.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from aivo.db.outages import Outage
from aivo.kit.errors import Forbidden, NotFound, Refusal
from aivo.web.errors import problem
from aivo.web.request import SAFE, signed_in
from aivo.web.rest import batches, reading, writing
from aivo.web.rest.engine import Engine, Opens
from aivo.web.rest.keys import Keys
from aivo.web.rest.operations import BACK, BULK, MANY, ONE, PREFIX, offered
from aivo.web.rest.refusals import NoSuchMethod, refusal_of
from aivo.web.rest.resource import Resource, by_path
from aivo.web.rest.telling import Saw

Do = Callable[[Request, Resource, Engine], Awaitable[Response]]

ALWAYS_PERMITTED = frozenset({f"{PREFIX}/me", f"{PREFIX}/openapi.json"})
"""What every token may ask: whose it is, and how the API is used."""

WAYS: Mapping[str, Mapping[str, Do]] = {
    MANY: {"GET": reading.collection, "POST": writing.create},
    BULK: {"POST": batches.batch},
    ONE: {"GET": reading.one, "PATCH": writing.change, "DELETE": writing.delete},
    BACK: {"POST": writing.restore},
}


class Api:
    """Every collection of the house, with what the engine needs of its rooms: the log of reads and the kept keys."""

    def __init__(self, resources: Iterable[Resource], *, saw: Saw, keys: Keys, opens: Opens) -> None:
        self.resources = by_path(resources)
        self.engine = Engine(saw, keys, opens)

    def permits(self, method: str, path: str, scopes: frozenset[str]) -> bool:
        """Whether an access token with these scopes may be sent to this address at all; asked before anything else."""
        writes = method not in SAFE
        if path in ALWAYS_PERMITTED:
            return not writes
        name, _, _ = path.removeprefix(f"{PREFIX}/").partition("/")
        resource = self.resources.get(name) if path.startswith(f"{PREFIX}/") else None
        return resource is not None and self.engine.opens(scopes, resource.table, writes)

    def routes(self) -> list[BaseRoute]:
        """The four routes."""
        return [Route(PREFIX + path, self._endpoint(path), methods=list(ways)) for path, ways in WAYS.items()]

    def _endpoint(self, path: str) -> Callable[[Request], Awaitable[Response]]:
        ways = WAYS[path]

        async def endpoint(request: Request) -> Response:
            method = "GET" if request.method == "HEAD" else request.method
            try:
                return await ways[method](request, self._resource(request, path, method), self.engine)
            except Exception as error:
                refusal = refusal_of(error)
                if refusal is None:
                    raise
                return refused(request, refusal)

        return endpoint

    def _resource(self, request: Request, path: str, method: str) -> Resource:
        """The collection, if this role does this with it. To a role that does not read it, it is not there."""
        role = signed_in(request).actor.role
        resource = self.resources.get(request.path_params["collection"])
        if resource is None or role not in resource.right.read:
            raise NotFound
        request.state.known_words = ("collection",)  # one of ours, so the log and the figures may name it
        possible = {operation.method: operation.roles(resource.right) for operation in offered(resource, path)}
        if method not in possible:
            raise NoSuchMethod(allow=", ".join(possible))
        if role not in possible[method]:
            raise Forbidden
        return resource


def refused(request: Request, refusal: Refusal) -> Response:
    """Problem details with what the refusal knows besides its sentence."""
    details = {name: msgspec.to_builtins(value) for name, value in refusal.details.items()}
    headers = {"Allow": str(details.pop("allow"))} if "allow" in details else {}
    if isinstance(refusal, Outage):
        headers["Retry-After"] = str(refusal.retry_after)
    answer = problem(request, refusal.status, str(details.pop("code", refusal.code)), refusal.message, details)
    answer.headers.update(headers)
    return answer
