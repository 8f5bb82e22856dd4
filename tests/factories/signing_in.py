"""Signing in for tests: everything it takes, in one call."""

from __future__ import annotations

import time

import httpx

from aivo.db.context import connect
from aivo.db.pools import Databases
from aivo.domains.identity import service as identity
from aivo.domains.identity import totp
from aivo.domains.identity.schemas import SignedIn
from aivo.domains.identity.shapes import Device
from aivo.kit.actor import Actor
from aivo.kit.clock import now
from aivo.seed.passwords import demo_totp_secret

PASSWORD = "four quiet otters reading"
KEY = b"tests"


async def full_session(databases: Databases, actor: Actor) -> SignedIn:
    """A session of this person that has shown a second factor, without going through the doors."""
    async with connect(actor, databases) as ctx:
        return await identity.open_session(ctx, device=Device(), address=None, mfa_at=now())


async def ready(databases: Databases, tenant: str, system: Actor, actor: Actor, username: str) -> str:
    """Give this person the password and an authenticator app; answers the app's seed."""
    seed = demo_totp_secret(KEY, tenant, username)
    assert actor.user_id is not None
    async with connect(system, databases) as ctx:
        await identity.set_password(ctx, actor.user_id, PASSWORD)
        if not await identity.factors(ctx, actor.user_id):
            await identity.give_app(ctx, actor.user_id, seed, label="Phone")
    return seed


def code_of(seed: str, drift: int = 0) -> str:
    """The code an app shows now, or some steps from now."""
    return totp.code_at(seed, totp.step_at(time.time()) + drift)


async def sign_in_by_rest(
    client: httpx.AsyncClient, tenant: str, username: str, seed: str, *, drift: int = 0
) -> httpx.Response:
    """Both steps as a program takes them; the answer carries the token."""
    body = {"tenant": tenant, "username": username, "password": PASSWORD}
    asked = await client.post("/api/v1/sign-in", json=body)
    return await client.post(
        "/api/v1/sign-in/mfa", json={"challenge": asked.json()["challenge"], "code": code_of(seed, drift)}
    )


async def sign_in_by_form(
    client: httpx.AsyncClient, tenant: str, username: str, seed: str, *, goal: str = "", drift: int = 0
) -> httpx.Response:
    """Both steps as a person takes them; the answer carries the cookie."""
    body = {"tenant": tenant, "username": username, "password": PASSWORD, "next": goal}
    asked = await client.post("/sign-in", data=body)
    assert asked.headers["location"].startswith("/sign-in/code"), asked.text
    return await client.post("/sign-in/code", data={"code": code_of(seed, drift), "next": goal})
