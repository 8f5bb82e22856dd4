"""Who hears of a request: custodians when it comes, whoever asked when it is decided."""

from __future__ import annotations

from uuid import UUID

from aivo.db.context import Ctx, connect
from aivo.domains.messages import service as messages
from aivo.domains.records.models import RecordRequest
from aivo.domains.records.queries import custodians
from aivo.kit.actor import Actor


async def tell_custodians(ctx: Ctx, request: RecordRequest, about: str = "came") -> None:
    """A request waits for those who look after records. Whom, the system looks up: no parent reads who has the duty."""
    async with connect(Actor.system(ctx.actor.tenant_id, "record_request"), ctx.databases) as own:
        people = await custodians(own)
    for person in people:
        if person != ctx.actor.user_id:
            await wait_for(ctx, person, request, f"/records/{request.id}", f"request {request.id} {about}")


async def tell_asker(ctx: Ctx, request: RecordRequest) -> None:
    """Whoever asked in Aivo finds the answer there."""
    if request.asked_by_user_id is not None and request.asked_by_user_id != ctx.actor.user_id:
        page = f"/students/{request.student_id}/record/{request.id}"
        await wait_for(ctx, request.asked_by_user_id, request, page, f"request {request.id}")


async def wait_for(ctx: Ctx, person: UUID, request: RecordRequest, page: str, occasion: str) -> None:
    """Let a notice of the request wait for one person; no text of it names the learner."""
    await messages.notify(ctx, person, "records", page, student_id=request.student_id, occasion=occasion)
