"""What everybody may change about themselves: how they read, and what they say about themselves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from aivo.db.context import Ctx
from aivo.domains.identity import permissions
from aivo.domains.identity.schemas import Profile, Reach
from aivo.domains.identity.shapes import ReadingSettings
from aivo.kit.errors import Invalid, NotFound, Stale

LANGUAGES = ("en", "es")
LONGEST = 80
DELIVERIES = ("paper", "email", "here")
"""How letters reach a family: none needs an account."""


async def keep_reading(ctx: Ctx, settings: ReadingSettings) -> None:
    """Keep how the acting person reads. The later of two writes stands: both are their own."""
    await permissions.demand(ctx, "keep_own_settings")
    await ctx.tell("select app.keep_reading($1::jsonb)", msgspec.json.encode(settings).decode())


async def own_profile(ctx: Ctx) -> Profile:
    """What the acting person says about themselves."""
    rows = await ctx.ask(
        "select locale, pronouns, home_language, needs_interpreter, "
        "md5(jsonb_build_array(locale, pronouns, home_language, needs_interpreter)::text) as mark "
        "from users where tenant_id = $1 and id = $2",
        ctx.actor.tenant_id, ctx.actor.user_id,
    )  # fmt: skip
    if not rows:
        raise NotFound
    return Profile(**dict(rows[0]))


async def keep_profile(ctx: Ctx, said: Profile) -> None:
    """Keep what the acting person says about themselves. Raises ``Stale`` when it is no longer what they saw."""
    await permissions.demand(ctx, "keep_own_settings")
    if said.locale not in LANGUAGES or max(len(said.pronouns or ""), len(said.home_language or "")) > LONGEST:
        raise Invalid
    await ctx.begin()
    rows = await ctx.ask(
        "select app.keep_profile($1, $2, $3, $4, $5)",
        said.locale, said.pronouns, said.home_language, said.needs_interpreter, said.mark,
    )  # fmt: skip
    if not rows[0][0]:
        raise Stale


async def own_reach(ctx: Ctx) -> Reach | None:
    """How the acting parent gets letters; None for everybody else."""
    rows = await ctx.ask("select * from app.own_delivery()") if ctx.actor.role == "parent" else []
    return Reach(**dict(rows[0])) if rows else None


async def keep_reach(ctx: Ctx, delivery: str) -> None:
    """Keep how the acting parent gets letters, of all their children here alike, with the moment of their choice.

    What was chosen for single kinds of mail before is over: the last word counts. Raises ``Invalid`` and ``NotFound``.
    """
    await permissions.demand(ctx, "keep_own_settings")
    if delivery not in DELIVERIES:
        raise Invalid
    await ctx.begin()
    if not (await ctx.ask("select app.keep_delivery($1)", delivery))[0][0]:
        raise NotFound


def reading_from(sent: Mapping[str, Any]) -> ReadingSettings:
    """The settings of a form; a value that nobody offered is refused with ``Invalid``."""
    try:
        return msgspec.convert(dict(sent), ReadingSettings)
    except msgspec.ValidationError as error:
        raise Invalid from error
