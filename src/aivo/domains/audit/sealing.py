"""The job of every minute: seal what was written, and tell it outside the database by a signed checkpoint.

In the order that loses nothing: what an earlier run sealed without telling is told first; then the next entries are
sealed and committed, and told. Where a checkpoint cannot be written nothing more is sealed, so that the lag shows it.
What no longer agrees with the last checkpoint is not sealed over.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID

from aivo.db.context import Ctx, connect
from aivo.domains.audit import checkpoints
from aivo.domains.audit.checkpoints import Point
from aivo.domains.audit.errors import TrailBroken
from aivo.kit.signing import Signer, name_of

MOST = 20_000
"""Entries of one seal: about a megabyte."""


async def seal_trail(ctx: Ctx, folder: Path, signer: Signer, *, most: int = MOST) -> int:
    """Seal everything of the acting tenant that can no longer change; answers how many entries. Needs a system context.

    Raises ``CannotKeep`` when the checkpoint cannot be written, ``TrailBroken`` when the trail is not what it was.
    """
    checkpoints.demand_room(folder)
    await _tell(ctx, folder, signer)
    sealed = 0
    while True:
        async with connect(ctx.actor, ctx.databases) as own:  # commits, before anything is told
            await own.begin()
            rows = await own.ask("select entry_count from app.seal_trail($1)", most)
        sealed += int(rows[0]["entry_count"]) if rows else 0
        if not rows or rows[0]["entry_count"] < most:
            break
    if sealed:
        await _tell(ctx, folder, signer)
    return sealed


async def tell_restored(ctx: Ctx, folder: Path, signer: Signer, reason: str) -> int:
    """Write down that the database was restored to an earlier moment; answers how many sealed entries that lost."""
    before = checkpoints.last(folder, ctx.actor.tenant_id, {name_of(signer.public): signer.public})
    now = await _newest(ctx, reason=reason)
    checkpoints.append(folder, now, signer)
    return max(0, before.entries - now.entries) if before else 0


async def _tell(ctx: Ctx, folder: Path, signer: Signer) -> None:
    """Hold the newest checkpoint against the trail; write the next where the trail has gone on."""
    told = checkpoints.last(folder, ctx.actor.tenant_id, {name_of(signer.public): signer.public})
    if told is not None and told.seal > 0:
        rows = await ctx.ask("select head from app.seal_at($1)", told.seal)
        if not rows or rows[0]["head"] != told.head:
            raise TrailBroken(
                f"The trail no longer agrees with its checkpoint of seal {told.seal}: see `aivo audit verify`; after a "
                "restore of an older backup, `aivo audit restored`."
            )
    newest = await _newest(ctx)
    if newest.seal > (told.seal if told else 0):
        checkpoints.append(folder, newest, signer)


async def _newest(ctx: Ctx, reason: str | None = None) -> Point:
    rows = await ctx.ask("select * from app.seal_at(null)")
    if rows:
        return _point(ctx.actor.tenant_id, rows[0], reason)
    at = (await ctx.ask("select now()"))[0][0]
    return Point(ctx.actor.tenant_id, 0, 0, 0, None, bytes(32), at, reason)


def _point(tenant_id: UUID, row: Any, reason: str | None) -> Point:
    return Point(
        tenant_id,
        row["number"],
        row["last_entry"],
        row["last_xid"],
        row["last_id"],
        row["head"],
        row["sealed_at"],
        reason,
    )
