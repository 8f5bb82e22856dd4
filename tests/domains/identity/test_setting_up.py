"""A first second factor: demanded of every adult, set up before there is a session, and never past a factor."""

from __future__ import annotations

import asyncio
from datetime import date

import pytest

from aivo import connect as connect_anywhere
from aivo.db.context import connect
from aivo.domains.identity import service
from aivo.domains.identity.errors import ChallengeOver, CodeRefused, PasswordRefused, SheetNeedsApp, SignInRefused
from aivo.domains.identity.schemas import SecondStep, SignedIn, UserDraft
from aivo.domains.identity.shapes import Device
from aivo.kit.actor import Actor
from aivo.kit.clock import now
from tests.conftest import SmallWorld
from tests.factories.signing_in import PASSWORD, code_of, ready

ADULTS = ("teacher", "office", "mother", "stranger")


def run(small: SmallWorld, sql: str) -> list[tuple[object, ...]]:
    with small.connect("postgres", autocommit=True) as connection:
        cursor = connection.execute(sql)  # type: ignore[call-overload]
        return cursor.fetchall() if cursor.description else []


async def give_password(small: SmallWorld, username: str, *, must_change: bool = False) -> None:
    async with connect(small.riverbend.system(), small.databases) as ctx:
        await service.set_password(ctx, small.riverbend.users[username], PASSWORD, must_change=must_change)


async def sign_in(small: SmallWorld, username: str, password: str = PASSWORD) -> SignedIn | SecondStep:
    return await service.sign_in(small.databases, "riverbend", username, password, device=Device(), address=None)


async def ticket(small: SmallWorld, username: str, step: str = "set-up") -> str:
    answer = await sign_in(small, username)
    assert isinstance(answer, SecondStep)
    assert answer.step == step
    return answer.challenge


class TestDemand:
    def test_everybody_but_learners_must_have_one(self, small: SmallWorld) -> None:
        found = run(small, "select distinct role, is_mfa_required from users order by 1")
        assert found == [("district_admin", True), ("learner", False), ("parent", True), ("teacher", True)]

    def test_nobody_takes_the_demand_away(self, small: SmallWorld) -> None:
        run(small, "update users set is_mfa_required = false")
        assert run(small, "select count(*) from users where role <> 'learner' and not is_mfa_required") == [(0,)]

    async def test_a_further_role_demands_it_too(self, small: SmallWorld) -> None:
        async with connect(small.riverbend.system(), small.databases) as ctx:
            await service.give_role(ctx, small.riverbend.users["kid"], "teacher", date(2026, 8, 1))
        assert run(small, "select count(*) from users where username = 'kid' and is_mfa_required") == [(1,)]

    async def test_without_the_trigger_an_adult_would_slip_through(self, small: SmallWorld) -> None:
        """The planted fault: with the guard off, the row says what was written."""
        run(small, "alter table users disable trigger demand_factor")
        async with connect(small.riverbend.system(), small.databases) as ctx:
            await service.create_user(ctx, UserDraft("late", "teacher", "Late", "Comer"))
        assert run(small, "select is_mfa_required from users where username = 'late'") == [(False,)]

    @pytest.mark.parametrize("username", ADULTS)
    async def test_the_password_opens_no_session(self, small: SmallWorld, username: str) -> None:
        await give_password(small, username)
        await ticket(small, username)
        assert run(small, "select count(*) from user_sessions") == [(0,)]

    async def test_a_learner_needs_none(self, small: SmallWorld) -> None:
        await give_password(small, "kid")
        assert isinstance(await sign_in(small, "kid"), SignedIn)


class TestHalfASession:
    """A session that was opened without the factor, whoever opened it."""

    @pytest.fixture
    async def half(self, small: SmallWorld) -> SignedIn:
        async with connect(small.riverbend.actor("teacher"), small.databases) as ctx:
            return await service.open_session(ctx, device=Device(), address=None)

    async def test_is_nobody(self, small: SmallWorld, half: SignedIn) -> None:
        assert await service.resolve(small.databases, half.token) is None

    async def test_may_do_nothing_in_the_database(self, small: SmallWorld, half: SignedIn) -> None:
        with pytest.raises(Exception, match="may not act"):
            async with connect_anywhere(half.actor) as ctx:
                await ctx.ask("select 1")
        with pytest.raises(Exception, match="may not act"):
            async with connect(half.actor, small.databases) as ctx:
                await ctx.begin()

    async def test_nor_by_a_token_as_prisma_sends_it(self, small: SmallWorld, half: SignedIn) -> None:
        token = small.databases.token(half.actor)
        with small.connect("aivo_member") as connection:
            connection.execute("select set_config('app.token', %s, true)", (token,))
            assert connection.execute("select app.may_act()").fetchone() == (False,)

    async def test_the_factor_makes_it_whole(self, small: SmallWorld, half: SignedIn) -> None:
        run(small, "update user_sessions set mfa_at = now()")
        assert await service.resolve(small.databases, half.token) is not None

    async def test_an_ended_session_ends_what_still_runs(self, small: SmallWorld, half: SignedIn) -> None:
        run(small, "update user_sessions set mfa_at = now(), ended_at = now()")
        with pytest.raises(Exception, match="may not act"):
            async with connect(half.actor, small.databases) as ctx:
                await ctx.ask("select 1")

    async def test_nobody_acts_by_the_session_of_another(self, small: SmallWorld, half: SignedIn) -> None:
        run(small, "update user_sessions set mfa_at = now()")
        other = small.riverbend.actor("manager")
        forged = Actor(other.tenant_id, other.user_id, other.role, half.actor.session_id)
        with pytest.raises(Exception, match="may not act"):
            async with connect(forged, small.databases) as ctx:
                await ctx.ask("select 1")


class TestApp:
    async def test_leads_to_a_whole_session(self, small: SmallWorld) -> None:
        await give_password(small, "teacher")
        asked = await ticket(small, "teacher")
        enrolment = await service.first_app(small.databases, asked)
        assert (await service.first_app(small.databases, asked)).id == enrolment.id
        with pytest.raises(CodeRefused):
            await service.confirm_first_app(
                small.databases, asked, enrolment.id, code_of(enrolment.seed, 7), device=Device(), address=None
            )
        signed = await service.confirm_first_app(
            small.databases, asked, enrolment.id, code_of(enrolment.seed), device=Device(), address=None
        )
        assert isinstance(signed, SignedIn)
        assert await service.resolve(small.databases, signed.token) is not None

    async def test_a_ticket_serves_once(self, small: SmallWorld) -> None:
        await give_password(small, "teacher")
        asked = await ticket(small, "teacher")
        enrolment = await service.first_app(small.databases, asked)
        await service.confirm_first_app(
            small.databases, asked, enrolment.id, code_of(enrolment.seed), device=Device(), address=None
        )
        with pytest.raises(ChallengeOver):
            await service.first_app(small.databases, asked)

    async def test_a_ticket_from_before_adds_nothing_to_an_account_that_has_a_factor(self, small: SmallWorld) -> None:
        await give_password(small, "teacher")
        asked = await ticket(small, "teacher")
        begun = await service.first_app(small.databases, asked)
        here = small.riverbend
        await ready(small.databases, "riverbend", here.system(), here.actor("teacher"), "teacher")
        with pytest.raises(ChallengeOver):
            await service.confirm_first_app(
                small.databases, asked, begun.id, code_of(begun.seed), device=Device(), address=None
            )

    async def test_of_two_at_once_one_wins(self, small: SmallWorld) -> None:
        await give_password(small, "teacher")
        asked = [await ticket(small, "teacher") for _ in range(2)]
        begun = await service.first_app(small.databases, asked[0])
        tries = [
            service.confirm_first_app(
                small.databases, each, begun.id, code_of(begun.seed), device=Device(), address=None
            )
            for each in asked
        ]
        kinds = [type(each) for each in await asyncio.gather(*tries, return_exceptions=True)]
        assert kinds.count(SignedIn) == 1

    async def test_the_ticket_of_one_step_serves_no_other(self, small: SmallWorld) -> None:
        here = small.riverbend
        seed = await ready(small.databases, "riverbend", here.system(), here.actor("teacher"), "teacher")
        await give_password(small, "mother")
        code, set_up = await ticket(small, "teacher", "code"), await ticket(small, "mother")
        with pytest.raises(ChallengeOver):
            await service.first_app(small.databases, code)
        with pytest.raises(ChallengeOver):
            await service.choose_password(small.databases, code, "six calm herons there", device=Device(), address=None)
        with pytest.raises(ChallengeOver):
            await service.give_code(small.databases, set_up, code_of(seed), device=Device(), address=None)


class TestSheet:
    async def test_counts_once_one_of_its_codes_was_typed(self, small: SmallWorld) -> None:
        await give_password(small, "mother")
        codes = await service.first_sheet(small.databases, await ticket(small, "mother"))
        asked = await ticket(small, "mother")
        with pytest.raises(CodeRefused):
            await service.confirm_first_sheet(small.databases, asked, "abcde fghjk", device=Device(), address=None)
        signed = await service.confirm_first_sheet(small.databases, asked, codes[0], device=Device(), address=None)
        assert isinstance(signed, SignedIn)
        again = await ticket(small, "mother", "code")
        with pytest.raises(CodeRefused):
            await service.give_code(small.databases, again, codes[0], device=Device(), address=None)
        assert isinstance(
            await service.give_code(small.databases, again, codes[1], device=Device(), address=None), SignedIn
        )

    async def test_is_not_for_staff(self, small: SmallWorld) -> None:
        await give_password(small, "teacher")
        with pytest.raises(SheetNeedsApp):
            await service.first_sheet(small.databases, await ticket(small, "teacher"))


class TestPasswordOfStaff:
    NEW = "six calm herons by the lake"

    async def test_serves_once(self, small: SmallWorld) -> None:
        await give_password(small, "kid", must_change=True)
        asked = await ticket(small, "kid", "password")
        for weak in (PASSWORD, "short", "kid kid kid kid kid"):
            with pytest.raises(PasswordRefused):
                await service.choose_password(small.databases, asked, weak, device=Device(), address=None)
        signed = await service.choose_password(small.databases, asked, self.NEW, device=Device(), address=None)
        assert isinstance(signed, SignedIn)
        with pytest.raises(ChallengeOver):
            await service.choose_password(small.databases, asked, f"{self.NEW}!", device=Device(), address=None)
        with pytest.raises(SignInRefused):
            await sign_in(small, "kid")
        assert isinstance(await sign_in(small, "kid", self.NEW), SignedIn)

    async def test_comes_after_the_second_step(self, small: SmallWorld) -> None:
        here = small.riverbend
        seed = await ready(small.databases, "riverbend", here.system(), here.actor("teacher"), "teacher")
        async with connect(here.actor("office"), small.databases) as ctx:
            await service.set_password(ctx, here.users["teacher"], PASSWORD)
        asked = await ticket(small, "teacher", "code")
        owed = await service.give_code(small.databases, asked, code_of(seed), device=Device(), address=None)
        assert isinstance(owed, SecondStep)
        assert owed.step == "password"
        signed = await service.choose_password(small.databases, owed.challenge, self.NEW, device=Device(), address=None)
        assert isinstance(signed, SignedIn)
        assert await service.resolve(small.databases, signed.token) is not None
        (row,) = run(small, "select mfa_at from user_sessions where ended_at is null")
        assert row[0] is not None
        assert row[0] <= now()  # type: ignore[operator]
