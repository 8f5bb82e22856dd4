"""Where the trail cannot be written nothing else is written either, and no record is shown."""

from __future__ import annotations

from datetime import date

import asyncpg
import psycopg
import pytest

from aivo.db import lints
from aivo.db.context import connect
from aivo.domains.audit import service as audit
from aivo.domains.audit.errors import NotTold
from aivo.domains.students.models import StudentInsight
from aivo.schema import metadata
from tests.conftest import SmallWorld

FULL = """
create function public.full_disk() returns trigger language plpgsql as
  $$ begin raise exception 'could not extend file: No space left on device' using errcode = '53100'; end $$;
grant execute on function public.full_disk() to public;
create trigger full_disk before insert on {0} for each row execute function public.full_disk()
"""
FAULTS = {
    "events revoked": ("revoke insert on audit_events from aivo_guard", "grant insert on audit_events to aivo_guard"),
    "values revoked": ("revoke insert on audit_values from aivo_guard", "grant insert on audit_values to aivo_guard"),
    "disk full": (FULL.format("audit_events"), "drop function public.full_disk cascade"),
    "disk full for values": (FULL.format("audit_values"), "drop function public.full_disk cascade"),
    "table gone": ("alter table audit_values rename to away", "alter table away rename to audit_values"),
    "function gone": (
        "alter function app.claims() rename to away",
        "alter function app.away() rename to claims",
    ),
    "policy gone": (
        "drop policy guard_all on audit_events",
        "create policy guard_all on audit_events for all to aivo_guard using (true) with check (true)",
    ),
}
"""How the trail can be out of reach, and the way back."""


async def write(small: SmallWorld) -> None:
    """A teacher's note about a learner, through the application."""
    world = small.riverbend
    async with connect(world.actor("manager"), small.databases) as ctx:
        ctx.add(
            StudentInsight(
                student_id=world.students["kid"], kind="helps", said="A quiet start.", observed_on=date(2026, 9, 1)
            )
        )
        await ctx.flush()
        await ctx.tell("update student_insights set said = 'A list.' where tenant_id = $1", ctx.actor.tenant_id)


def notes(small: SmallWorld) -> int:
    with small.connect("postgres") as link:
        row = link.execute("select count(*) from student_insights").fetchone()
    return int(str(row[0])) if row else -1


async def test_nothing_is_written_without_the_trail(small: SmallWorld) -> None:
    await write(small)
    assert notes(small) == 1
    for name, (plant, mend) in FAULTS.items():
        with small.connect("postgres", autocommit=True) as link:
            link.execute(plant)
            with pytest.raises(Exception, match=r".+"):
                await write(small)
            assert notes(small) == 1, name
            with pytest.raises(psycopg.Error), small.connect("aivo_owner") as owner:  # nor by the owner's own hand
                owner.execute("update student_insights set said = 'By hand.'")
            link.execute(mend)
    await write(small)
    assert notes(small) == 2, "the twin: with the trail in reach the same writes pass"


async def test_no_record_is_shown_without_the_log_of_readings(small: SmallWorld) -> None:
    world = small.riverbend
    for plant, mend in (
        ("revoke insert on record_accesses from aivo_guard", "grant insert on record_accesses to aivo_guard"),
        (FULL.format("record_accesses"), "drop function public.full_disk cascade"),
    ):
        with small.connect("postgres", autocommit=True) as link:
            link.execute(plant)
            async with connect(world.actor("manager"), small.databases) as ctx:
                with pytest.raises(NotTold):
                    await audit.saw(ctx, world.students["kid"], "ieps")
            link.execute(mend)
    async with connect(world.actor("manager"), small.databases) as ctx:
        await audit.saw(ctx, world.students["kid"], "ieps")


async def test_a_trigger_that_is_off_lets_it_pass_and_is_found_twice(small: SmallWorld) -> None:
    """The one fault that does not stop the write: the catalogue's check and the replay both name the table."""
    with small.connect("postgres", autocommit=True) as link:
        link.execute("alter table student_insights disable trigger audit")
    await write(small)
    owner = await asyncpg.connect(small.urls["aivo_owner"])
    try:
        found = await lints.lint(owner.fetch, ["trail_is_complete"])
        assert {finding.subject for finding in found} == {"student_insights"}
        replayed = await audit.replay(owner, metadata.tables["student_insights"])
        assert (replayed.wrong, replayed.finding) == (1, "stands in no entry")
        whole = await audit.replay(owner, metadata.tables["student_profiles"])
        assert (whole.wrong, whole.rows > 2) == (0, True)
    finally:
        await owner.close()
