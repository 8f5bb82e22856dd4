"""Sign-in, sign-out, "who am I" and one's own sessions, for programs; the room's collections."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal, cast
from uuid import UUID

from fastapi import APIRouter, Path, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from aivo.domains.identity import service
from aivo.domains.identity.account_api import router as accounts
from aivo.domains.identity.devices import origin_of
from aivo.domains.identity.errors import PasswordChangeNeeded, SetUpNeeded
from aivo.domains.identity.invitation_api import router as invitations
from aivo.domains.identity.models import StaffCredential, User
from aivo.domains.identity.permissions import RIGHTS
from aivo.domains.identity.schemas import SecondStep, SignedIn
from aivo.domains.identity.token_api import router as token_router
from aivo.kit.actor import Actor, Role
from aivo.web.request import acting, shell_of, signed_in
from aivo.web.rest.creating import Insertion
from aivo.web.rest.resource import Writes, resources

router = APIRouter(tags=["identity"])
router.include_router(invitations)
router.include_router(accounts)
router.include_router(token_router)

CREDENTIAL = ("kind", "name", "number", "issuer", "valid_from", "valid_to")

RESOURCES = resources(
    RIGHTS,
    {
        User: Writes(change=("locale", "reading", "pronouns", "home_language", "needs_interpreter")),
        StaffCredential: Writes(Insertion(StaffCredential, ("user_id", *CREDENTIAL)), CREDENTIAL),
    },
)

PROBLEM: dict[str, Any] = {"content": {"application/problem+json": {"schema": {"type": "object"}}}}
UNSIGNED: dict[int | str, dict[str, Any]] = {401: {"description": "Not signed in", **PROBLEM}}


class SignInBody(BaseModel):
    """A name and a password in a tenant."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [
        {"tenant": "riverbend", "username": "okoro", "password": "four quiet otters reading"}]})  # fmt: skip

    tenant: Annotated[str, Field(min_length=1, max_length=63)]
    username: Annotated[str, Field(min_length=1, max_length=200)]
    password: Annotated[str, Field(min_length=1, max_length=1000)]


class CodeBody(BaseModel):
    """The challenge of a sign-in, and a code of the app or of the sheet."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [
        {"challenge": "second-step.…", "code": "123456"}]})  # fmt: skip

    challenge: Annotated[str, Field(min_length=1, max_length=500)]
    code: Annotated[str, Field(min_length=1, max_length=40)]


class ActorOut(BaseModel):
    """Who acts: one person, in one tenant, in one role, in one session."""

    tenant_id: UUID
    user_id: UUID | None
    role: Role
    session_id: UUID | None

    @classmethod
    def of(cls, actor: Actor) -> ActorOut:
        """The actor as the API shows it."""
        return cls(tenant_id=actor.tenant_id, user_id=actor.user_id, role=actor.role, session_id=actor.session_id)


class SignedInOut(BaseModel):
    """An opened session. The token is shown once."""

    token: str
    expires_at: datetime
    actor: ActorOut

    @classmethod
    def of(cls, signed: SignedIn) -> SignedInOut:
        """The session as the API hands it out."""
        return cls(token=signed.token, expires_at=signed.expires_at, actor=ActorOut.of(signed.actor))


class SecondStepOut(BaseModel):
    """The password was right; a code of a second factor is owed within a quarter of an hour."""

    mfa_required: Literal[True] = True
    challenge: str


class MeOut(BaseModel):
    """The signed-in person."""

    actor: ActorOut
    tenant: str
    tenant_name: str
    username: str
    given_name: str
    family_name: str
    locale: str
    email: str | None
    is_email_confirmed: bool
    staff_identifier: str | None
    last_signed_in_at: datetime | None
    scopes: list[str] | None
    """What this access token may be used for; null for a session."""


class SessionOut(BaseModel):
    """One of the person's own open sessions."""

    id: UUID
    role: Role
    method: str
    device: str
    place: str | None
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime
    is_this_one: bool


class SessionsOut(BaseModel):
    """The person's own open sessions, the last used first."""

    data: list[SessionOut]
    next: str | None


NOT_IN: dict[int | str, dict[str, Any]] = {
    401: {"description": "Not accepted", **PROBLEM},
    403: {"description": "A second step, or a password of one's own, is to be set up on the web page first", **PROBLEM},
    429: {"description": "Too many tries", **PROBLEM},
}


@router.post("/sign-in", responses=NOT_IN)
async def sign_in(request: Request, body: SignInBody) -> SignedInOut | SecondStepOut:
    """Open a session, or ask for the second factor. Unknown names and wrong passwords are answered alike."""
    address, device = origin_of(request)
    signed = await service.sign_in(
        shell_of(request).databases, body.tenant, body.username, body.password, device=device, address=address
    )
    if isinstance(signed, SecondStep) and signed.step == "code":
        return SecondStepOut(challenge=signed.challenge)
    return await _handed_out(request, signed)


@router.post("/sign-in/mfa", responses=NOT_IN)
async def sign_in_mfa(request: Request, body: CodeBody) -> SignedInOut:
    """Open the session of a challenge. A code serves once."""
    address, device = origin_of(request)
    signed = await service.give_code(
        shell_of(request).databases, body.challenge, body.code, device=device, address=address
    )
    return await _handed_out(request, signed)


async def _handed_out(request: Request, signed: SignedIn | SecondStep) -> SignedInOut:
    """The session; its person is told of it, since no program is a device that could be known again."""
    opened = _in(signed)
    await service.met_program(shell_of(request).databases, opened.actor)
    return SignedInOut.of(opened)


def _in(signed: SignedIn | SecondStep) -> SignedIn:
    """The session; what is set up with pictures and on paper is done on the web page."""
    if isinstance(signed, SecondStep):
        raise SetUpNeeded if signed.step == "set-up" else PasswordChangeNeeded
    return signed


@router.post("/sign-out", status_code=204, responses=UNSIGNED)
async def sign_out(request: Request) -> Response:
    """End the session of this token or cookie."""
    async with acting(request, even_suspended=True) as ctx:
        await service.sign_out(ctx)
    return Response(status_code=204)


@router.get("/me", responses=UNSIGNED)
async def me(request: Request) -> MeOut:
    """Who is signed in."""
    viewer = signed_in(request)
    async with acting(request) as ctx:
        user = await ctx.find_unique(User, where={"id": viewer.actor.user_id})
        account = await service.own_account(ctx)
    return MeOut(
        actor=ActorOut.of(viewer.actor), tenant=viewer.tenant, tenant_name=viewer.tenant_name,
        username=user.username if user else "", given_name=user.given_name if user else "",
        family_name=user.family_name if user else "", locale=viewer.locale,
        email=account.email, is_email_confirmed=account.is_email_confirmed, staff_identifier=account.staff_identifier,
        last_signed_in_at=account.last_signed_in_at,
        scopes=None if viewer.scopes is None else sorted(viewer.scopes),
    )  # fmt: skip


@router.get("/sessions", responses=UNSIGNED)
async def sessions(request: Request) -> SessionsOut:
    """The person's own open sessions."""
    viewer = signed_in(request)
    async with acting(request) as ctx:
        found = await service.own_sessions(ctx)
    data = [
        SessionOut(
            id=each.id, role=cast(Role, each.role), method=each.method, device=each.device.label, place=each.place,
            created_at=each.created_at, last_seen_at=each.last_seen_at, expires_at=each.expires_at,
            is_this_one=each.id == viewer.actor.session_id,
        )
        for each in found
    ]  # fmt: skip
    return SessionsOut(data=data, next=None)


@router.delete(
    "/sessions/{session_id}", status_code=204, responses={**UNSIGNED, 404: {"description": "Not found", **PROBLEM}}
)
async def end_session(request: Request, session_id: Annotated[UUID, Path()]) -> Response:
    """End one of one's own sessions, on any device."""
    async with acting(request, even_suspended=True) as ctx:
        await service.end_session(ctx, session_id)
    return Response(status_code=204)


@router.delete(
    "/known-devices/{device_id}", status_code=204, responses={**UNSIGNED, 404: {"description": "Not found", **PROBLEM}}
)
async def forget_device(request: Request, device_id: Annotated[UUID, Path()]) -> Response:
    """Let one of one's own devices be a stranger again, and end its session."""
    async with acting(request) as ctx:
        await service.forget_device(ctx, device_id)
    return Response(status_code=204)
