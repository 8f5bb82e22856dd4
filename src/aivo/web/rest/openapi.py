"""The description of the API (OpenAPI 3.1): every collection, what may be sent, what comes back, who may."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from aivo.web.rest import shapes_of
from aivo.web.rest.examples import example_of
from aivo.web.rest.operations import PREFIX, Operation, offered
from aivo.web.rest.questions import DEPTH, LIST_WORDS, MOST, ONE_WORDS, USUAL
from aivo.web.rest.resource import Resource
from aivo.web.rest.shapes_of import Schema, ref

PROBLEM: Schema = {
    "type": "object",
    "description": "Problem details (RFC 9457). code is the refusal's stable name.",
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string"},
        "request_id": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"pointer": {"type": "string"}, "detail": {"type": "string"}},
                "required": ["pointer", "detail"],
            },
        },
        "current": {"type": "object", "description": "With 412: the row as it stands now"},
    },
    "required": ["type", "title", "status", "detail", "code", "request_id"],
    "examples": [
        {
            "type": "about:blank", "title": "Not Found", "status": 404, "code": "not_found",
            "detail": "There is nothing here, or nothing that you may see.", "request_id": "8c2f0a6b1d3e4f57",
        }
    ],
}  # fmt: skip

REFUSALS: Mapping[int, str] = {
    401: "Not signed in",
    403: "Not this role's, or not this person's, to do",
    404: "Nothing here, or nothing that this person may see",
    409: "It contradicts something that is there: a consent, a state, another row",
    412: "Somebody has changed it since; current holds the row as it stands",
    413: "Larger than 1 MB",
    415: "Not sent as application/json",
    422: "Something in the address or the body is not right",
    428: "If-Match is missing",
    503: "Busy, or the database or the log of reads cannot be reached; Retry-After says when to come again",
    507: "A disk of the server is full, so nothing was kept",
}
ALWAYS = (401, 403, 404, 503)
REFUSED: Mapping[str, tuple[int, ...]] = {
    "list": (422,),
    "get": (422,),
    "create": (409, 413, 415, 422, 507),
    "batch": (409, 413, 415, 422, 507),
    "change": (409, 412, 413, 415, 422, 428, 507),
    "delete": (409, 412, 507),
    "restore": (409, 507),
}
"""What each operation may be refused with, besides ``ALWAYS``."""

PARAMETERS: Mapping[str, Schema] = {
    "id": {"name": "id", "in": "path", "required": True, "schema": {"type": "string", "format": "uuid"}},
    "filter": {
        "name": "filter", "in": "query", "explode": True, "schema": {"type": "array", "items": {"type": "string"}},
        "description": "field:op:value, repeated. Operators: eq ne lt lte gt gte in not_in (values between commas), "
        "has (into a list), null (true or false).",
        "examples": {"equal": {"value": ["created_at:gte:2026-10-01T00:00:00Z"]}},
    },
    "sort": {
        "name": "sort", "in": "query", "schema": {"type": "string"},
        "description": "Fields between commas, the latest first with a minus.",
        "examples": {"newest": {"value": "-created_at"}},
    },
    "include": {
        "name": "include", "in": "query", "schema": {"type": "string"},
        "description": f"Relations between commas, with dots up to {DEPTH} steps away.",
    },
    "limit": {
        "name": "limit", "in": "query",
        "schema": {"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL},
        "description": f"Rows of a page: {USUAL}, at most {MOST}.",
    },
    "cursor": {
        "name": "cursor", "in": "query", "schema": {"type": "string"}, "description": "The next of the page before.",
    },
    "if_match": {
        "name": "If-Match", "in": "header", "required": True, "schema": {"type": "string"},
        "description": "The ETag of the row as it was read.", "examples": {"version": {"value": '"3"'}},
    },
    "idempotency_key": {
        "name": "Idempotency-Key", "in": "header", "schema": {"type": "string", "minLength": 1, "maxLength": 255},
        "description": "Sent again with the same body, the request is answered with what it made the first time.",
    },
}  # fmt: skip

SUMMARIES: Mapping[str, str] = {
    "list": "Rows of {words}", "get": "One of {words}", "create": "Add to {words}", "batch": "Add many to {words}",
    "change": "Change one of {words}",
    "delete": "Delete one of {words}; it can be restored", "restore": "Restore one of {words} with what went with it",
}  # fmt: skip


def complete(document: dict[str, Any], resources: Iterable[Resource]) -> dict[str, Any]:
    """Add the collections to the description that the other routes have made of themselves."""
    listed = list(resources)
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    for left in ("HTTPValidationError", "ValidationError"):
        schemas.pop(left, None)
    schemas.update(shapes_of.components(listed), Problem=PROBLEM)
    document["components"]["parameters"] = dict(PARAMETERS)
    document["components"]["responses"] = {str(status): _refusal(words) for status, words in REFUSALS.items()}
    document["components"]["securitySchemes"] = {
        "token": {"type": "http", "scheme": "bearer"},
        "session": {"type": "apiKey", "in": "cookie", "name": "__Host-aivo"},
    }
    document["security"] = [{"token": []}, {"session": []}]
    for path in document.get("paths", {}).values():
        for operation in path.values():
            operation["responses"] |= {str(status): _at(status) for status in (403, 422, 503)}
            _exemplify(operation, schemas)
    paths = document.setdefault("paths", {})
    for resource in listed:
        for operation in offered(resource):
            address = PREFIX + operation.path.replace("{collection}", resource.path)
            paths.setdefault(address, {})[operation.method.lower()] = _operation(resource, operation, schemas)
    return document


def _exemplify(operation: Schema, schemas: Mapping[str, Schema]) -> None:
    """Give each body and answer of a hand-written operation an example."""
    bodies = [operation.get("requestBody", {}), *operation["responses"].values()]
    for media in (media for body in bodies for media in body.get("content", {}).values()):
        if media.get("schema") and not {"example", "examples"} & set(media):
            named = schemas.get(str(media["schema"].get("$ref", "")).rsplit("/", 1)[-1], {})
            media["example"] = (named.get("examples") or [example_of(media["schema"], schemas)])[0]


def _operation(resource: Resource, operation: Operation, schemas: Mapping[str, Schema]) -> Schema:
    name, words = operation.name, resource.path.replace("-", " ")
    found: Schema = {
        "operationId": f"{name}_{resource.path.replace('-', '_')}",
        "summary": SUMMARIES[name].format(words=words),
        "tags": [str(resource.table.info["room"])],
        "x-roles": sorted(operation.roles(resource.right)),
        "parameters": [{"$ref": f"#/components/parameters/{each}"} for each in _parameters(operation)],
        "responses": _answers(resource, operation, schemas),
    }
    body = _body(resource, name)
    if body is not None:
        found["requestBody"] = {"required": True, "content": _json(ref(body.__name__), schemas)}
    return found


def _body(resource: Resource, name: str) -> type[Any] | None:
    """What a request of this operation sends."""
    match name:
        case "create":
            return resource.creating
        case "batch":
            return resource.batching
        case "change":
            return resource.changing
        case _:
            return None


def _parameters(operation: Operation) -> list[str]:
    match operation.name:
        case "list":
            return list(LIST_WORDS)
        case "get":
            return ["id", *ONE_WORDS]
        case "create" | "batch":
            return ["idempotency_key"]
        case "change":
            return ["id", "if_match"]
        case _:
            return ["id"]


def _answers(resource: Resource, operation: Operation, schemas: Mapping[str, Schema]) -> Schema:
    row = ref(resource.model.__name__)
    etag = {"ETag": {"schema": {"type": "string"}, "description": "The row's version"}}
    match operation.name:
        case "list":
            page = {
                "type": "object",
                "properties": {"data": {"type": "array", "items": row}, "next": {"type": ["string", "null"]}},
                "required": ["data", "next"],
            }
            done = {"200": {"description": "A page", "content": _json(page, schemas)}}
        case "create" if resource.receipt is not None:
            receipt = ref(resource.receipt.__name__)
            done = {"200": {"description": "What became of the batch", "content": _json(receipt, schemas)}}
        case "batch":
            done = {"200": {"description": "What became of the batch", "content": _json(ref("BatchReceipt"), schemas)}}
        case "create":
            headers = {**etag, "Location": {"schema": {"type": "string"}}}
            done = {"201": {"description": "Made", "headers": headers, "content": _json(row, schemas)}}
        case "delete":
            done = {"204": {"description": "Deleted"}}
        case _:
            done = {"200": {"description": "The row", "headers": etag, "content": _json(row, schemas)}}
    refused = sorted({*ALWAYS, *REFUSED[operation.name]})
    return {**done, **{str(status): _at(status) for status in refused}}


def _json(schema: Schema, schemas: Mapping[str, Schema]) -> Schema:
    return {"application/json": {"schema": schema, "example": example_of(schema, schemas)}}


def _refusal(words: str) -> Schema:
    return {"description": words, "content": {"application/problem+json": {"schema": ref("Problem")}}}


def _at(status: int) -> Schema:
    return {"$ref": f"#/components/responses/{status}"}
