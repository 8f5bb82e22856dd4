"""What somebody has asked to see is not destroyed before they have seen it: PostgreSQL holds it, with planted twins."""

from __future__ import annotations

from uuid import UUID

import asyncpg
import psycopg
import pytest

from aivo import connect
from aivo.domains.consent import service as consent
from aivo.domains.consent.models import RetentionHold
from aivo.domains.records import service as records
from tests.conftest import SmallWorld
from tests.domains.records.helpers import TODAY, asked, decided, draft, scalar, taken_in

WANTED = "select app.records_wanted($1, $2)"


async def wanted(small: SmallWorld) -> bool:
    """What an eraser hears about ``kid``."""
    return bool(await scalar(small, WANTED, small.riverbend.tenant_id, small.riverbend.students["kid"]))


async def destroyed(small: SmallWorld, table: str = "school_enrolments") -> str:
    """What whoever takes rows of ``kid`` away is answered, be it a superuser: the SQLSTATE, or how many went."""
    with small.connect("postgres") as link:
        try:
            gone = link.execute(f"delete from {table} where student_id = %s", (small.riverbend.students["kid"],))
            return f"{gone.rowcount} gone"
        except psycopg.Error as error:
            return str(error.sqlstate)
        finally:
            link.rollback()


async def answer(small: SmallWorld, request_id: UUID) -> None:
    """Granted and done."""
    await decided(small, request_id)
    async with connect(small.riverbend.actor("office"), small.databases) as ctx:
        await records.complete(ctx, request_id, TODAY)


class TestAnOpenRequest:
    @pytest.mark.parametrize("kind", ["inspect", "copy", "amend"])
    async def test_forbids_to_destroy_until_it_is_done(self, small: SmallWorld, kind: str) -> None:
        request_id = await asked(small, kind)  # type: ignore[arg-type]
        assert await wanted(small)
        assert await destroyed(small) == "AV032"
        await decided(small, request_id)
        assert await destroyed(small) == "AV032"
        async with connect(small.riverbend.actor("office"), small.databases) as ctx:
            await records.complete(ctx, request_id, TODAY)
        assert not await wanted(small)
        assert await destroyed(small) == "1 gone"

    async def test_planted_without_its_trigger_the_rows_go(self, small: SmallWorld) -> None:
        await asked(small)
        with small.connect("postgres", autocommit=True) as link:
            link.execute("alter table school_enrolments disable trigger wanted")
        assert await destroyed(small) == "1 gone"

    @pytest.mark.parametrize("kind", ["disclose", "destroy"])
    async def test_of_another_kind_forbids_nothing(self, small: SmallWorld, kind: str) -> None:
        await asked(small, kind)  # type: ignore[arg-type]
        assert not await wanted(small)
        assert await destroyed(small) == "1 gone"

    async def test_is_not_taken_away_itself(self, small: SmallWorld) -> None:
        await asked(small)
        assert await destroyed(small, "record_requests") == "AV032"

    async def test_of_another_learner_forbids_nothing_here(self, small: SmallWorld) -> None:
        async with connect(small.lakeshore.actor("mother"), small.databases) as ctx:
            await records.ask(ctx, small.lakeshore.students["kid"], draft())
        assert not await wanted(small)

    async def test_nobody_asks_for_another_tenant(self, small: SmallWorld) -> None:
        with pytest.raises(asyncpg.PostgresError) as refusal:
            await scalar(small, WANTED, small.lakeshore.tenant_id, small.lakeshore.students["kid"])
        assert refusal.value.sqlstate == "AV000"


class TestEveryTable:
    async def test_about_a_learner_has_the_trigger(self, small: SmallWorld) -> None:
        lacking = """
        select array_agg(c.relname::text) from pg_class c
        join pg_attribute a on a.attrelid = c.oid and a.attname = 'student_id' and not a.attisdropped
        where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname <> 'record_requests'
          and not exists (select from pg_trigger t where t.tgrelid = c.oid and t.tgname = 'wanted')
        """
        assert await scalar(small, lacking) is None


class TestTheHold:
    async def test_comes_and_goes_with_the_request(self, small: SmallWorld) -> None:
        request_id = await taken_in(small)
        hold = "select released_at is null from retention_holds where id = $1"
        assert await scalar(small, hold, request_id)
        await answer(small, request_id)
        assert not await scalar(small, hold, request_id)

    async def test_cannot_be_released_before(self, small: SmallWorld) -> None:
        request_id = await asked(small)
        with pytest.raises(Exception, match="ends with the request"):
            async with connect(small.riverbend.actor("office"), small.databases) as ctx:
                await consent.release_hold(ctx, await ctx.load(RetentionHold, request_id), "No longer needed.")
        assert await scalar(small, "select released_at from retention_holds") is None

    async def test_planted_without_its_trigger_it_is_released(self, small: SmallWorld) -> None:
        request_id = await asked(small)
        with small.connect("postgres", autocommit=True) as link:
            link.execute("alter table retention_holds disable trigger of_request")
        async with connect(small.riverbend.actor("office"), small.databases) as ctx:
            await consent.release_hold(ctx, await ctx.load(RetentionHold, request_id), "By mistake.")
        assert await scalar(small, "select released_at from retention_holds") is not None
        assert await destroyed(small) == "AV032"  # the second guard holds all the same
