"""Passkeys (WebAuthn level 2): registered by somebody signed in or setting up; used as a second factor, as fresh proof,
and, where the authenticator has verified the person and knows the account, instead of a password.

The challenge of a ceremony carries its own proof: when it ends, what it is bound to (a session, a step of signing in,
a browser at the door) and a keyed hash over both. It serves once. Origin and relying party follow from the base URL.
"""

from __future__ import annotations

import hmac
import json
import secrets
from dataclasses import dataclass
from urllib.parse import urlsplit
from uuid import UUID

import webauthn
from webauthn.helpers import base64url_to_bytes, parse_authentication_credential_json, parse_client_data_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticationCredential,
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from aivo.db.context import Ctx
from aivo.db.pools import Databases
from aivo.domains.identity import limits, lookups
from aivo.domains.identity.errors import PasskeyRefused
from aivo.domains.identity.factors import changed, owner
from aivo.domains.identity.limits import limit
from aivo.domains.identity.models import MfaCredential
from aivo.kit import clock
from aivo.kit.clock import now

BROKEN = (WebAuthnException, ValueError, KeyError, TypeError, RecursionError)
"""What the library and the reading of JSON say of an answer that is none."""
LONGEST = 20_000
SECONDS = 30 * 60
"""A sign-in page may stand open for a while before somebody touches the key."""


@dataclass(frozen=True, slots=True)
class Site:
    """Who asks: the relying party's name and the origin a browser must be on."""

    rp_id: str
    origin: str

    @classmethod
    def of(cls, base_url: str) -> Site | None:
        """The site of this address; None where passkeys cannot be: browsers want a name, not a number."""
        host = urlsplit(base_url).hostname or ""
        is_number = host.replace(".", "").isdigit() or ":" in host
        return None if is_number or not host else cls(host, base_url)


async def registration_options(ctx: Ctx, site: Site, bound: str) -> str:
    """What a browser needs to make a passkey for the acting person, as JSON."""
    user_id = await owner(ctx)
    slug, username = await lookups.names_of(ctx)
    options = webauthn.generate_registration_options(
        rp_id=site.rp_id, rp_name="Aivo", user_name=f"{username}@{slug}",
        user_id=ctx.actor.tenant_id.bytes + user_id.bytes, challenge=new_challenge(ctx.databases, bound),
        timeout=SECONDS * 1000,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED, user_verification=UserVerificationRequirement.PREFERRED
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(each) for each in await _credential_ids(ctx, user_id)],
    )  # fmt: skip
    return webauthn.options_to_json(options)


async def register_passkey(ctx: Ctx, site: Site, bound: str, credential: str, label: str) -> None:
    """Keep a new passkey of the acting person. Their other sessions end. Raises ``PasskeyRefused``."""
    user_id = await owner(ctx)
    challenge = await take_challenge(ctx.databases, bound, credential)
    try:
        made = webauthn.verify_registration_response(
            credential=credential, expected_challenge=challenge, expected_rp_id=site.rp_id, expected_origin=site.origin
        )
    except BROKEN as error:
        raise PasskeyRefused from error
    if made.credential_id in await _credential_ids(ctx, user_id):
        raise PasskeyRefused
    ctx.add(
        MfaCredential(
            user_id=user_id, kind="passkey", label=label.strip()[:60] or "Passkey", credential_id=made.credential_id,
            public_key=made.credential_public_key, sign_count=made.sign_count, confirmed_at=now(),
        )
    )  # fmt: skip
    await ctx.flush()
    await changed(ctx, user_id)


async def request_options(databases: Databases, site: Site, bound: str, ctx: Ctx | None, user_id: UUID | None) -> str:
    """What a browser needs to use a passkey, as JSON: one of this person's, or at the door any it has for us."""
    known = await _credential_ids(ctx, user_id) if ctx is not None and user_id is not None else []
    options = webauthn.generate_authentication_options(
        rp_id=site.rp_id, challenge=new_challenge(databases, bound), timeout=SECONDS * 1000,
        allow_credentials=[PublicKeyCredentialDescriptor(each) for each in known],
        user_verification=UserVerificationRequirement.PREFERRED if known else UserVerificationRequirement.REQUIRED,
    )  # fmt: skip
    return webauthn.options_to_json(options)


async def accept_passkey(
    ctx: Ctx, site: Site, bound: str, credential: str, user_id: UUID, *, is_alone: bool = False
) -> None:
    """Take an answer of one of this person's passkeys, once. ``is_alone``: the authenticator must know the person.

    The context is the system's at sign-in, the person's own afterwards. Raises ``PasskeyRefused``.
    """
    challenge = await take_challenge(ctx.databases, bound, credential)
    answer = _read(credential)
    rows = await ctx.ask(
        "select id, public_key, sign_count from mfa_credentials where tenant_id = $1 and user_id = $2 "
        "and kind = 'passkey' and credential_id = $3 and confirmed_at is not null and deleted_at is null",
        ctx.actor.tenant_id, user_id, answer.raw_id,
    )  # fmt: skip
    if not rows:
        raise PasskeyRefused
    row = rows[0]
    try:
        shown = webauthn.verify_authentication_response(
            credential=answer, expected_challenge=challenge, expected_rp_id=site.rp_id, expected_origin=site.origin,
            credential_public_key=row["public_key"], credential_current_sign_count=row["sign_count"],
            require_user_verification=is_alone,
        )  # fmt: skip
    except BROKEN as error:
        raise PasskeyRefused from error
    done = await ctx.tell(
        "update mfa_credentials set sign_count = $3, last_used_at = now() where tenant_id = $1 and id = $2 "
        "and (sign_count < $3 or (sign_count = 0 and $3 = 0)) and deleted_at is null",
        ctx.actor.tenant_id, row["id"], shown.new_sign_count,
    )  # fmt: skip
    if done != "UPDATE 1":
        raise PasskeyRefused


def owner_of(credential: str) -> tuple[UUID, UUID]:
    """The tenant and person whom a passkey used at the door names; whether it is theirs is checked afterwards."""
    handle = _read(credential).response.user_handle
    if handle is None or len(handle) != 32:
        raise PasskeyRefused
    return UUID(bytes=handle[:16]), UUID(bytes=handle[16:])


def new_challenge(databases: Databases, bound: str) -> bytes:
    """A fresh challenge for one ceremony."""
    claims = f"{int(clock.seconds()) + SECONDS}.{secrets.token_hex(16)}"
    return f"{claims}.{_signature(databases, bound, claims)}".encode()


async def take_challenge(databases: Databases, bound: str, credential: str) -> bytes:
    """The challenge that was answered; ``PasskeyRefused`` unless it is ours, for this, in time, and new."""
    try:
        challenge = parse_client_data_json(_client_data(credential)).challenge
        claims, _, signature = challenge.decode("ascii").rpartition(".")
        ends, _, nonce = claims.partition(".")
        is_ours = hmac.compare_digest(signature, _signature(databases, bound, claims)) and int(ends) > clock.seconds()
    except BROKEN as error:
        raise PasskeyRefused from error
    if not is_ours or not await limits.is_free(
        databases, [limit(databases, "passkey challenge", nonce, 1, SECONDS + 60)]
    ):
        raise PasskeyRefused
    return challenge


def _client_data(credential: str) -> bytes:
    """What the browser says of the ceremony; making and using a passkey say it in the same place."""
    if len(credential) > LONGEST:
        raise ValueError
    answer = json.loads(credential)
    return base64url_to_bytes(answer["response"]["clientDataJSON"])


def _read(credential: str) -> AuthenticationCredential:
    try:
        if len(credential) > LONGEST:
            raise ValueError
        return parse_authentication_credential_json(credential)
    except BROKEN as error:
        raise PasskeyRefused from error


async def _credential_ids(ctx: Ctx, user_id: UUID) -> list[bytes]:
    rows = await ctx.ask(
        "select credential_id from mfa_credentials where tenant_id = $1 and user_id = $2 and kind = 'passkey' "
        "and credential_id is not null and confirmed_at is not null and deleted_at is null",
        ctx.actor.tenant_id, user_id,
    )  # fmt: skip
    return [bytes(row["credential_id"]) for row in rows]


def _signature(databases: Databases, bound: str, claims: str) -> str:
    return hmac.digest(databases.signing_key, f"passkey|{bound}|{claims}".encode(), "sha256").hex()
