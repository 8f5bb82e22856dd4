"""What is kept of a person's account, for programs of a duty over people."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Request
from pydantic import BaseModel

from aivo.domains.identity import service
from aivo.web.request import acting, signed_in

router = APIRouter(tags=["identity"])

PROBLEM: dict[str, Any] = {"content": {"application/problem+json": {"schema": {"type": "object"}}}}
REFUSED: dict[int | str, dict[str, Any]] = {
    401: {"description": "Not signed in", **PROBLEM},
    403: {"description": "Only a duty over people may read this", **PROBLEM},
    404: {"description": "Not found", **PROBLEM},
}


class AccountOut(BaseModel):
    """Address, staff number, last sign-in and deactivation of one person."""

    email: str | None
    is_email_confirmed: bool
    staff_identifier: str | None
    last_signed_in_at: datetime | None
    deactivated_at: datetime | None
    deactivation_reason: str | None


@router.get("/users/{user_id}/account", responses=REFUSED)
async def account(request: Request, user_id: Annotated[UUID, Path()]) -> AccountOut:
    """What nobody reads of others but a duty over people of the whole district; one's own comes by `GET /me`."""
    signed_in(request, "district_admin")
    async with acting(request) as ctx:
        found = await service.account_of(ctx, user_id)
    return AccountOut(
        email=found.email, is_email_confirmed=found.is_email_confirmed, staff_identifier=found.staff_identifier,
        last_signed_in_at=found.last_signed_in_at, deactivated_at=found.deactivated_at,
        deactivation_reason=found.deactivation_reason,
    )  # fmt: skip
