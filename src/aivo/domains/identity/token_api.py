"""Access tokens for programs that look after themselves: made and ended in a session, never by a token."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Path, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from aivo.domains.identity import service
from aivo.domains.identity.scopes import SCOPES, STAFF_ROLES
from aivo.web.request import acting, signed_in

router = APIRouter(tags=["identity"])

_scope: Any = Literal
PROBLEM: dict[str, Any] = {"content": {"application/problem+json": {"schema": {"type": "object"}}}}
REFUSED: dict[int | str, dict[str, Any]] = {401: {"description": "Not signed in", **PROBLEM}}
GONE: dict[int | str, dict[str, Any]] = {404: {"description": "Not found", **PROBLEM}}


class TokenBody(BaseModel):
    """A token to be made."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [
        {"name": "Attendance report", "scopes": ["people:read", "schools:read"], "days": 90}]})  # fmt: skip

    name: Annotated[str, Field(min_length=1, max_length=60)]
    scopes: Annotated[list[_scope[SCOPES]], Field(min_length=1, max_length=len(SCOPES))]
    days: Annotated[int, Field(ge=1, le=365)] = 90


class TokenOut(BaseModel):
    """A new token. ``token`` is shown once."""

    id: UUID
    token: str
    expires_at: datetime


@router.post("/access-tokens", status_code=201, responses=REFUSED | GONE)
async def make_access_token(request: Request, body: TokenBody) -> TokenOut:
    """Make a token for oneself; the session has to have shown lately who its person is."""
    signed_in(request, *STAFF_ROLES)
    async with acting(request) as ctx:
        made = await service.make_token(ctx, service.TokenDraft(body.name, body.scopes, body.days))
    return TokenOut(id=made.id, token=made.token, expires_at=made.expires_at)


@router.delete("/access-tokens/{token_id}", status_code=204, responses=REFUSED | GONE)
async def revoke_access_token(request: Request, token_id: Annotated[UUID, Path()]) -> Response:
    """End one of one's own tokens, from the next request on."""
    signed_in(request, *STAFF_ROLES)
    async with acting(request) as ctx:
        await service.revoke_token(ctx, token_id)
    return Response(status_code=204)
