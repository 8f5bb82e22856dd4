"""What all second factors have in common: which ones a person has, how often codes are tried, what a change ends."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from aivo.db.context import Ctx
from aivo.db.pools import Databases
from aivo.domains.identity import permissions, sessions
from aivo.domains.identity.limits import DAY, Limit, limit
from aivo.domains.identity.schemas import Factor
from aivo.kit.actor import Actor
from aivo.kit.errors import NotFound
from aivo.kit.events import News, exchange

TRIES = 10
TRIES_A_DAY = 50


@dataclass(frozen=True, slots=True)
class FactorsChanged(News):
    """A person's second factors changed."""

    user_id: UUID


async def factors(ctx: Ctx, user_id: UUID | None = None) -> list[Factor]:
    """The confirmed second factors of a person (the acting one unless said), without their secrets."""
    rows = await ctx.ask(
        "select m.id, m.kind, m.label, m.confirmed_at, m.last_used_at, case when m.kind = 'code_sheet' then ("
        "  select count(*) from backup_codes b where b.tenant_id = $1 and b.user_id = $2 and b.used_at is null "
        "  and b.deleted_at is null) end as codes_left "
        "from mfa_credentials m where m.tenant_id = $1 and m.user_id = $2 and m.confirmed_at is not null "
        "and m.deleted_at is null order by m.created_at",
        ctx.actor.tenant_id, user_id or ctx.actor.user_id,
    )  # fmt: skip
    return [Factor(*(row[name] for name in Factor.__slots__)) for row in rows]


async def changed(ctx: Ctx, user_id: UUID) -> None:
    """This session has just shown the factor; the others began under other rules and end."""
    await sessions.end_other_sessions(ctx, user_id, "mfa_changed")
    await ctx.tell(
        "update user_sessions set mfa_at = now() where tenant_id = $1 and id = $2",
        ctx.actor.tenant_id, ctx.actor.session_id,
    )  # fmt: skip
    await exchange.publish(ctx, FactorsChanged(user_id))


async def owner(ctx: Ctx) -> UUID:
    """The acting person, who keeps their own factors and nobody else's."""
    await permissions.demand(ctx, "keep_own_factors")
    if ctx.actor.user_id is None:
        raise NotFound
    return ctx.actor.user_id


def limits_of(databases: Databases, actor: Actor) -> tuple[Limit, ...]:
    """How often codes of one person may be tried, wherever that is."""
    return (
        limit(databases, "second factor", actor.user_id, TRIES),
        limit(databases, "second factor, a day", actor.user_id, TRIES_A_DAY, DAY),
    )


def plain(code: str) -> str:
    """A code as typed from a screen or a sheet of paper."""
    return "".join(code.split()).replace("-", "").lower()[:40]
