"""The platform and the district: a visit that is over, one that waits for an answer, a state set and taken back."""

from __future__ import annotations

from uuid import UUID

from aivo.db.context import connect
from aivo.db.pools import Databases
from aivo.domains.students.service import support
from aivo.domains.tenancy import service as tenancy
from aivo.kit.actor import Actor


async def seed_support(databases: Databases, kim: UUID) -> None:
    """Kim has helped with the calendar, and asks to look at one record."""
    tenant_id = await tenancy.tenant_id_of(databases, "riverbend")
    async with connect(Actor(tenancy.PLATFORM_TENANT_ID, kim, "platform_admin"), databases) as ctx:
        done = await support.ask(ctx, tenant_id, "settings", "The calendar of Cedar showed a closed day twice", 30)
        await support.end(ctx, done, tenant_id)
        noted = await tenancy.set_tenant_state(
            ctx, tenant_id, tenancy.StateDraft("leaving", "The contract was read as ended; it goes on until June")
        )
        await tenancy.undo_tenant_state(ctx, noted)
        await support.ask(ctx, tenant_id, "record", "Minutes of a service do not add up in one record", 45)
