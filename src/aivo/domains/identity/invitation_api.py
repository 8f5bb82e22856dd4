"""Invitations and new passwords for programs of the district: what is answered is seen this once."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Path, Request, Response
from pydantic import BaseModel, ConfigDict

from aivo.domains.identity import service
from aivo.domains.identity.schemas import InvitationDraft, NewLink
from aivo.web.request import acting, shell_of, signed_in

router = APIRouter(tags=["identity"])

PROBLEM: dict[str, Any] = {"content": {"application/problem+json": {"schema": {"type": "object"}}}}
ANSWERS: dict[int | str, dict[str, Any]] = {
    401: {"description": "Not signed in", **PROBLEM},
    403: {"description": "Without a duty over people, or beyond one's own duties", **PROBLEM},
    404: {"description": "Not found", **PROBLEM},
    409: {"description": "Nothing to invite, reset or withdraw", **PROBLEM},
}


class InvitationBody(BaseModel):
    """Whom to invite, and how staff made sure who they are."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [
        {"user_id": "00000000-0000-7000-8000-000000000000", "identity_checked": "in_person"}]})  # fmt: skip

    user_id: UUID
    identity_checked: Literal["in_person", "known_phone", "document"]
    delivery: Literal["paper", "email"] = "paper"


class ResetBody(BaseModel):
    """Who gets a link to a new password."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [
        {"user_id": "00000000-0000-7000-8000-000000000000"}]})  # fmt: skip

    user_id: UUID


class LinkOut(BaseModel):
    """A link to hand over. ``url`` is null where it went by mail; ``code`` goes another way than the link."""

    id: UUID
    user_id: UUID
    kind: Literal["invitation", "reset"]
    url: str | None
    code: str | None
    sent_to: str | None
    expires_at: datetime

    @classmethod
    def of(cls, made: NewLink) -> LinkOut:
        """The link as the API hands it out."""
        url = made.url if made.sent_to is None else None
        return cls(id=made.id, user_id=made.user_id, kind="invitation" if made.kind == "invitation" else "reset",
                   url=url, code=made.code or None, sent_to=made.sent_to, expires_at=made.expires_at)  # fmt: skip


@router.post("/invitations", status_code=201, responses=ANSWERS)
async def invite(request: Request, body: InvitationBody) -> LinkOut:
    """Invite a contact or a member of staff. An earlier invitation of theirs ends."""
    signed_in(request, "district_admin")
    draft = InvitationDraft(body.user_id, body.identity_checked, body.delivery)
    async with acting(request) as ctx:
        return LinkOut.of(await service.invite(ctx, draft, shell_of(request).settings.base_url))


@router.post("/invitations/{invitation_id}/withdraw", status_code=204, responses=ANSWERS)
async def withdraw(request: Request, invitation_id: Annotated[UUID, Path()]) -> Response:
    """Take an invitation back."""
    signed_in(request, "district_admin")
    async with acting(request) as ctx:
        await service.withdraw_invitation(ctx, invitation_id)
    return Response(status_code=204)


@router.post("/password-resets", status_code=201, responses=ANSWERS)
async def hand_out_reset(request: Request, body: ResetBody) -> LinkOut:
    """A link to a new password, to be handed over in person; good for an hour."""
    signed_in(request, "district_admin")
    async with acting(request) as ctx:
        return LinkOut.of(await service.hand_out_reset(ctx, body.user_id, shell_of(request).settings.base_url))
