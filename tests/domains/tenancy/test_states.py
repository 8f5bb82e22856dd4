"""A suspended organization: its administrators read and export, nobody writes, and the platform takes it back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from aivo.db.context import connect
from aivo.domains.audit import service as audit
from aivo.domains.identity import service as identity
from aivo.domains.identity.models import User
from aivo.domains.identity.schemas import UserDraft
from aivo.domains.identity.shapes import Device
from aivo.domains.messages import handlers as messages_handlers
from aivo.domains.messages import service as messages
from aivo.domains.students.models import StudentProfile
from aivo.domains.tenancy import service as tenancy
from aivo.domains.tenancy.errors import StateNotRight, StateNotThere
from aivo.domains.tenancy.models import School, Tenant
from aivo.domains.tenancy.service import PLATFORM_TENANT_ID, StateDraft, TenantStateChanged
from aivo.kit.actor import Actor
from aivo.kit.errors import Forbidden
from aivo.kit.events import exchange
from aivo.web.suspended import OnlyAdministrators
from aivo.worker import for_every_tenant
from tests.conftest import SmallWorld
from tests.factories.signing_in import PASSWORD

WHY = "The bill of two terms is not paid"
READ_ONLY = "25006"


@contextmanager
def broken(small: SmallWorld, fault: str, mended: str) -> Iterator[None]:
    """A guard that is broken for a while."""
    with small.connect("postgres") as link:
        link.execute(fault)
    try:
        yield
    finally:
        with small.connect("postgres") as link:
            link.execute(mended)


@pytest.fixture
async def kim(small: SmallWorld) -> Actor:
    """One of the platform's people."""
    exchange.listen({TenantStateChanged: [messages_handlers.tell_tenant_state]})
    async with connect(Actor.system(PLATFORM_TENANT_ID, "tests"), small.databases) as ctx:
        user = await ctx.find_unique(User, where={"username": "kim"})
        user = user or await identity.create_user(ctx, UserDraft("kim", "platform_admin", "Kim", "Lang"))
    return Actor(PLATFORM_TENANT_ID, user.id, "platform_admin")


@pytest.fixture
async def state(small: SmallWorld, kim: Actor) -> UUID:
    """Riverbend is suspended; the id of the change."""
    return await set_to(small, kim, "suspended")


async def set_to(small: SmallWorld, kim: Actor, status: str, **more: Any) -> UUID:
    """Riverbend set to a state by the platform."""
    async with connect(kim, small.databases) as ctx:
        return await tenancy.set_tenant_state(ctx, small.riverbend.tenant_id, StateDraft(status, WHY, **more))


async def written(small: SmallWorld, actor: Actor) -> str | None:
    """What PostgreSQL says to a change of a school's name by this actor; None when it was written."""
    try:
        async with connect(actor, small.databases) as ctx:
            school = await ctx.load(School, next(iter(small.riverbend.schools.values())))
            school.phone = "555-0100"
            await ctx.flush()
    except DBAPIError as error:
        return str(getattr(error.orig, "sqlstate", error))
    return None


async def may_act(small: SmallWorld, username: str) -> bool:
    """Whether a person reads anything at all."""
    try:
        async with connect(small.riverbend.actor(username), small.databases) as ctx:
            await ctx.ask("select 1")
    except asyncpg.PostgresError as error:
        if error.sqlstate != "AV000":
            raise
        return False
    return True


class TestASuspendedTenant:
    async def test_lets_administrators_in_and_nobody_else(self, small: SmallWorld, state: UUID) -> None:
        people = ("office", "clerk", "principal", "manager", "teacher", "para", "mother", "father", "kid")
        assert {name for name in people if await may_act(small, name)} == {"office", "clerk", "principal"}

    async def test_is_read_and_not_written(self, small: SmallWorld, state: UUID) -> None:
        office = small.riverbend.actor("office")
        async with connect(office, small.databases) as ctx:
            assert {each.given_name for each in await ctx.find_many(StudentProfile, limit=9)} >= {"Kid", "Pal"}
        assert await written(small, office) == READ_ONLY
        assert await written(small, Actor.system(small.riverbend.tenant_id, "roster_import")) == READ_ONLY

    async def test_is_written_when_the_guard_is_broken(self, small: SmallWorld, state: UUID) -> None:
        """The twin: without the question in ``app.enter`` the test above would fail."""
        with small.connect("postgres") as link:
            (row,) = link.execute("select pg_get_functiondef('app.is_at_rest()'::regprocedure)").fetchall()
        fault = "create or replace function app.is_at_rest() returns boolean language sql as 'select false'"
        with broken(small, fault, row[0]):
            assert await written(small, small.riverbend.actor("office")) is None

    async def test_cannot_be_made_writable_by_an_injected_statement(self, small: SmallWorld, state: UUID) -> None:
        async with connect(small.riverbend.actor("office"), small.databases) as ctx:
            with pytest.raises(DBAPIError, match="read-write mode must be set before any query"):
                await ctx.session.execute(text("select set_config('transaction_read_only', 'off', true)"))

    async def test_still_notes_who_opened_a_record(self, small: SmallWorld, state: UUID) -> None:
        async with connect(small.riverbend.actor("office"), small.databases) as ctx:
            await audit.saw(ctx, small.riverbend.students["kid"], "ieps", outcome="exported", purpose="A parent asked")
        with small.connect("postgres") as link:
            assert link.execute("select purpose from record_accesses").fetchall() == [("A parent asked",)]

    async def test_another_tenant_goes_on(self, small: SmallWorld, state: UUID) -> None:
        async with connect(small.lakeshore.actor("office"), small.databases) as ctx:
            (await ctx.load(School, next(iter(small.lakeshore.schools.values())))).phone = "555-0100"
            await ctx.flush()

    async def test_signs_its_administrators_in_and_tells_the_others(self, small: SmallWorld, kim: Actor) -> None:
        for name in ("office", "teacher"):
            async with connect(Actor.system(small.riverbend.tenant_id, "tests"), small.databases) as ctx:
                await identity.set_password(ctx, small.riverbend.users[name], PASSWORD)
        await set_to(small, kim, "suspended")
        office = await identity.sign_in(small.databases, "riverbend", "office", PASSWORD, device=Device())
        assert office is not None
        with pytest.raises(OnlyAdministrators):
            await identity.sign_in(small.databases, "riverbend", "teacher", PASSWORD, device=Device())

    async def test_no_job_goes_through_it(self, small: SmallWorld, state: UUID) -> None:
        seen = []

        async def job(ctx: Any) -> None:
            seen.append(ctx.actor.tenant_id)

        await for_every_tenant(small.databases, "lapse_subscriptions", job)
        assert small.riverbend.tenant_id not in seen
        assert small.lakeshore.tenant_id in seen


class TestItsMail:
    async def test_waits_unless_it_keeps_an_account_safe(self, small: SmallWorld, kim: Actor) -> None:
        async with connect(Actor.system(small.riverbend.tenant_id, "tests"), small.databases) as ctx:
            for kind in ("message", "password"):
                await messages.post(ctx, small.riverbend.users["mother"], kind, "/security")
        await set_to(small, kim, "suspended")
        assert take(small) == {"message": "waiting", "password": "sending", "organization": "sending"}
        await set_to(small, kim, "active")
        assert take(small)["message"] == "sending"

    async def test_leaves_when_the_guard_is_broken(self, small: SmallWorld, kim: Actor) -> None:
        """The twin: without the trigger a suspended tenant's mail leaves."""
        async with connect(Actor.system(small.riverbend.tenant_id, "tests"), small.databases) as ctx:
            await messages.post(ctx, small.riverbend.users["mother"], "message", "/security")
        await set_to(small, kim, "suspended")
        off, on = (f"alter table outbox_mails {verb} trigger keep_silence" for verb in ("disable", "enable"))
        with broken(small, off, on):
            assert take(small)["message"] == "sending"


def take(small: SmallWorld) -> dict[str, str]:
    """Take every mail to be sent, as the worker does; what state each kind is in then."""
    with small.connect("postgres") as link:
        link.execute("update outbox_mails set state = 'sending' where state = 'waiting'")
        return dict(link.execute("select kind, state from outbox_mails").fetchall())


class TestSettingAState:
    async def test_tells_the_administrators_with_the_reason(self, small: SmallWorld, state: UUID) -> None:
        with small.connect("postgres") as link:
            told = link.execute(
                "select u.username from notifications n join users u on u.id = n.user_id where n.kind = 'organization'"
            ).fetchall()
            trail = link.execute(
                "select count(*) from audit_events where tenant_id = %s and table_name in ('tenants', 'tenant_states')",
                (small.riverbend.tenant_id,),
            ).fetchone()
        assert sorted(name for (name,) in told) == ["clerk", "office", "principal"]
        assert trail is not None
        assert trail[0] >= 2
        async with connect(small.riverbend.actor("clerk"), small.databases) as ctx:
            standing = await tenancy.settings_of(ctx)
        assert [(each["status"], each["reason"]) for each in standing.states] == [("suspended", WHY)]

    async def test_is_taken_back(self, small: SmallWorld, kim: Actor, state: UUID) -> None:
        async with connect(kim, small.databases) as ctx:
            await tenancy.undo_tenant_state(ctx, state)
        assert await written(small, small.riverbend.actor("office")) is None
        assert await may_act(small, "teacher")
        async with connect(kim, small.databases) as ctx:
            with pytest.raises(StateNotThere):
                await tenancy.undo_tenant_state(ctx, state)

    async def test_needs_a_reason(self, small: SmallWorld, kim: Actor) -> None:
        async with connect(kim, small.databases) as ctx:
            with pytest.raises(StateNotRight):
                await tenancy.set_tenant_state(ctx, small.riverbend.tenant_id, StateDraft("suspended", "why not"))
            assert (await ctx.load(Tenant, small.riverbend.tenant_id)).status == "active"

    async def test_closes_only_what_was_handed_over(self, small: SmallWorld, kim: Actor, state: UUID) -> None:
        with pytest.raises(StateNotRight):
            await set_to(small, kim, "closed")
        await set_to(small, kim, "closed", exported_on=date(2026, 11, 20), exported_to="Ms. Ruiz, custodian")
        assert not await may_act(small, "office")

    async def test_does_not_close_one_that_is_at_work(self, small: SmallWorld, kim: Actor) -> None:
        with pytest.raises(StateNotThere):
            await set_to(small, kim, "closed", exported_on=date(2026, 11, 20), exported_to="Ms. Ruiz, custodian")

    async def test_is_not_for_the_tenant_itself(self, small: SmallWorld) -> None:
        async with connect(small.riverbend.actor("office"), small.databases) as ctx:
            with pytest.raises(Forbidden):
                await tenancy.set_tenant_state(ctx, small.riverbend.tenant_id, StateDraft("suspended", WHY))

    async def test_leaves_a_row_or_is_refused(self, small: SmallWorld, kim: Actor) -> None:
        """Not even the platform changes the state past the function that writes the reason."""
        async with connect(kim, small.databases) as ctx:
            with pytest.raises(asyncpg.InsufficientPrivilegeError, match="with a reason only"):
                await ctx.tell("update tenants set status = 'suspended' where id = $1", small.riverbend.tenant_id)
