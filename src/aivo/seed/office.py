"""What lies on the desk of a district's office: a roster that was checked, a record that was there twice, a look ahead.

In Riverbend the system of the district has sent a roster with three rows that cannot be; it waits for somebody to go on
or to put it aside. In Lakeshore the step into the next school year was taken too early and taken back.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from uuid import UUID

from aivo.db.context import Ctx
from aivo.domains.identity import service as identity
from aivo.domains.identity.schemas import UserDraft
from aivo.domains.messages import service as messages
from aivo.domains.roster import jobs
from aivo.domains.roster import service as roster
from aivo.domains.roster.models import RosterJob
from aivo.seed.bundle import make_bundle, write_zip
from aivo.seed.world import World

MAIL: dict[str, tuple[str, dict[str, bool]]] = {
    "riverbend": ("patel", {"message": True, "general": False}),
    "lakeshore": ("samira", {"message": True}),
}
"""Who has chosen by hand what also comes by mail."""


async def seed_office(ctx: Ctx, world: World) -> None:
    """The works of the office, each by its own verbs and under its own person's rights."""
    username, chosen = MAIL[world.tenant]
    async with world.acting(username) as own:
        await messages.choose(own, chosen)
    if world.tenant == "riverbend":
        await _checked_roster(world)
        await _twice_there(ctx, world)
    else:
        await _year_taken_back(world)


async def _checked_roster(world: World) -> None:
    """A roster with three bad rows, uploaded and checked; nothing of it is imported."""
    bundle = make_bundle(world.tenant, world.anchor)
    bundle.row("enrollments", "riverbend-class-lab/maya").update(userSourcedId="nobody")
    bundle.row("demographics", "riverbend-person-maya").update(birthDate="4/5/2016")
    bundle.row("demographics", "riverbend-person-jordan").update(birthDate="3/4/2009")
    with tempfile.TemporaryDirectory() as folder:
        content = write_zip(bundle, Path(folder) / "roster.zip").read_bytes()
    async with world.acting("ruiz") as own:
        job = await roster.upload_roster(own, [roster.SentFile("riverbend-november.zip", content)])
    await jobs.run_job(world.databases, world.tenant_id, job.id)


async def _twice_there(ctx: Ctx, world: World) -> None:
    """Two adults whom somebody had entered again; one pair is one person by now, the other is still to be looked at."""
    second: list[UUID] = []
    for username, given, family in (("h.moss", "Henry", "Moss"), ("l.vega", "Lucia", "Vega")):
        draft = UserDraft(username, "parent", given, family, status="contact")
        second.append((await identity.create_user(ctx, draft)).id)
    await ctx.commit()
    async with world.acting("ruiz") as own:
        await roster.merge_people(own, world.user("moss"), second[0], "Entered twice: by hand, and by the court order")


async def _year_taken_back(world: World) -> None:
    """The step into the next school year: looked at, taken, looked at again, taken back."""
    async with world.acting("whitfield") as own:
        job_id = (await roster.order_rollover(own, {})).id
    rollover_id = await _through(world, job_id)
    async with world.acting("whitfield") as own:
        job_id = (await roster.order_rollover_undo(own, rollover_id)).id
    await _through(world, job_id)


async def _through(world: World, job_id: UUID) -> UUID:
    """Check a job, say go on, do it; answers the step that it belongs to."""
    await jobs.run_job(world.databases, world.tenant_id, job_id)
    async with world.acting("whitfield") as own:
        job = await own.load(RosterJob, job_id)
        await roster.apply_job(own, job_id, job.version)
    await jobs.run_job(world.databases, world.tenant_id, job_id)
    async with world.acting("whitfield") as own:
        rollover_id = (await own.load(RosterJob, job_id)).rollover_id
    if rollover_id is None:
        raise LookupError("the step into the next year was not taken")
    return rollover_id
