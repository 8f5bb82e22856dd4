"""Second factors: set up, used once, printed, taken away; and what they end."""

from __future__ import annotations

import asyncio
import time
from datetime import timedelta
from uuid import UUID

import pytest

from aivo.db.context import connect
from aivo.domains.identity import challenges, mfa, service, sessions
from aivo.domains.identity.errors import (
    ChallengeOver,
    CodeRefused,
    FactorNeeded,
    SheetNeedsApp,
    SignInRefused,
    StepUpNeeded,
    TooManyTries,
)
from aivo.domains.identity.schemas import SecondStep, SignedIn
from aivo.domains.identity.shapes import Device
from aivo.kit.actor import Actor
from aivo.kit.errors import NotFound
from tests.conftest import SmallWorld
from tests.factories.signing_in import PASSWORD, code_of, full_session


def rows(small: SmallWorld, sql: str) -> list[tuple[object, ...]]:
    with small.connect("postgres") as connection:
        return connection.execute(sql).fetchall()


def run(small: SmallWorld, sql: str) -> None:
    with small.connect("postgres", autocommit=True) as connection:
        connection.execute(sql)


async def signed_in(small: SmallWorld, username: str = "teacher") -> SignedIn:
    """A session of somebody with a password, as if a factor had been shown."""
    async with connect(small.riverbend.system(), small.databases) as ctx:
        await service.set_password(ctx, small.riverbend.users[username], PASSWORD)
    return await full_session(small.databases, small.riverbend.actor(username))


async def sign_in(small: SmallWorld, username: str = "teacher") -> SignedIn | SecondStep:
    return await service.sign_in(small.databases, "riverbend", username, PASSWORD, device=Device(), address="192.0.2.7")


async def owed(small: SmallWorld, username: str = "teacher") -> SecondStep:
    answer = await sign_in(small, username)
    assert isinstance(answer, SecondStep)
    return answer


async def challenge(small: SmallWorld, username: str = "teacher") -> str:
    answer = await sign_in(small, username)
    assert isinstance(answer, SecondStep)
    assert answer.step == "code"
    return answer.challenge


async def give(small: SmallWorld, challenge: str, code: str) -> SignedIn:
    answer = await service.give_code(small.databases, challenge, code, device=Device(browser="Firefox"), address=None)
    assert isinstance(answer, SignedIn)
    return answer


async def with_app(small: SmallWorld, actor: Actor) -> tuple[UUID, str]:
    """An app that is turned on, and whose last accepted step lies behind."""
    async with connect(actor, small.databases) as ctx:
        enrolment = await service.enrol_totp(ctx, "Phone")
        await service.confirm_totp(ctx, enrolment.id, code_of(enrolment.seed))
    run(small, "update mfa_credentials set last_time_step = 1")
    return enrolment.id, enrolment.seed


class TestEnrol:
    async def test_the_seed_is_sealed_and_nothing_is_asked_before_the_first_code(self, small: SmallWorld) -> None:
        signed = await signed_in(small)
        async with connect(signed.actor, small.databases) as ctx:
            enrolment = await service.enrol_totp(ctx, "Phone")
            assert await service.pending_enrolment(ctx) == enrolment
            assert await service.factors(ctx) == []
        assert enrolment.address.startswith("otpauth://totp/Aivo:teacher%40riverbend?secret=")
        (kept,) = rows(small, "select secret, confirmed_at from mfa_credentials")
        assert enrolment.seed.encode() not in bytes(kept[0])  # type: ignore[arg-type]
        assert kept[1] is None
        assert (await owed(small)).step == "set-up"

    async def test_the_trail_does_not_hold_the_secret(self, small: SmallWorld) -> None:
        await with_app(small, (await signed_in(small)).actor)
        assert rows(small, "select count(*) from mfa_credentials where secret is not null") == [(1,)]
        found = rows(
            small,
            "select v.new from audit_values v, mfa_credentials m "
            "where strpos(coalesce(v.old::text, '') || coalesce(v.new::text, ''), encode(m.secret, 'hex')) > 0",
        )
        assert found == []

    async def test_beginning_again_replaces_what_was_never_used(self, small: SmallWorld) -> None:
        signed = await signed_in(small)
        async with connect(signed.actor, small.databases) as ctx:
            first = await service.enrol_totp(ctx, "Phone")
            second = await service.enrol_totp(ctx, "Phone")
            assert await service.pending_enrolment(ctx) == second
            with pytest.raises(NotFound):
                await service.confirm_totp(ctx, first.id, code_of(first.seed))

    async def test_a_wrong_code_turns_nothing_on(self, small: SmallWorld) -> None:
        signed = await signed_in(small)
        async with connect(signed.actor, small.databases) as ctx:
            enrolment = await service.enrol_totp(ctx, "Phone")
        with pytest.raises(CodeRefused):
            async with connect(signed.actor, small.databases) as ctx:
                await service.confirm_totp(ctx, enrolment.id, code_of(enrolment.seed, 7))
        assert rows(small, "select confirmed_at from mfa_credentials") == [(None,)]

    async def test_nobody_confirms_the_app_of_another(self, small: SmallWorld) -> None:
        signed, other = await signed_in(small), await signed_in(small, "manager")
        async with connect(signed.actor, small.databases) as ctx:
            enrolment = await service.enrol_totp(ctx, "Phone")
        with pytest.raises(NotFound):
            async with connect(other.actor, small.databases) as ctx:
                await service.confirm_totp(ctx, enrolment.id, code_of(enrolment.seed))

    async def test_turning_it_on_ends_the_other_sessions_and_marks_this_one(self, small: SmallWorld) -> None:
        here = await signed_in(small)
        elsewhere = await full_session(small.databases, small.riverbend.actor("teacher"))
        await with_app(small, here.actor)
        assert await service.resolve(small.databases, here.token) is not None
        assert await service.resolve(small.databases, elsewhere.token) is None
        assert rows(small, "select end_reason from user_sessions where ended_at is not null") == [("mfa_changed",)]
        assert rows(small, "select mfa_at is not null from user_sessions where ended_at is null") == [(True,)]


class TestSignIn:
    async def test_the_password_gives_a_challenge_and_the_code_the_session(self, small: SmallWorld) -> None:
        _, seed = await with_app(small, (await signed_in(small)).actor)
        before = rows(small, "select count(*) from user_sessions")
        asked = await challenge(small)
        assert rows(small, "select count(*) from user_sessions") == before
        signed = await give(small, asked, code_of(seed))
        assert await service.resolve(small.databases, signed.token) is not None
        assert rows(small, f"select mfa_at is not null from user_sessions where id = '{signed.actor.session_id}'") == [
            (True,)
        ]

    async def test_one_code_used_twenty_times_at_once_is_accepted_once(self, small: SmallWorld) -> None:
        _, seed = await with_app(small, (await signed_in(small)).actor)
        code, user_id = code_of(seed), small.riverbend.users["teacher"]

        async def once() -> bool:
            async with connect(small.riverbend.system(), small.databases) as ctx:
                return await mfa.accept(ctx, user_id, code)

        answers = await asyncio.gather(*(once() for _ in range(20)))
        assert answers.count(True) == 1

    async def test_over_twenty_challenges_too(self, small: SmallWorld) -> None:
        _, seed = await with_app(small, (await signed_in(small)).actor)
        asked = [await challenge(small) for _ in range(20)]
        tries = [give(small, each, code_of(seed)) for each in asked]
        answers = await asyncio.gather(*tries, return_exceptions=True)
        kinds = [type(answer) for answer in answers]
        assert kinds.count(SignedIn) == 1
        assert kinds.count(SignedIn) + kinds.count(CodeRefused) + kinds.count(TooManyTries) == 20

    async def test_an_older_code_than_the_last_is_refused(self, small: SmallWorld) -> None:
        _, seed = await with_app(small, (await signed_in(small)).actor)
        await give(small, await challenge(small), code_of(seed))
        with pytest.raises(CodeRefused):
            await give(small, await challenge(small), code_of(seed, -1))

    async def test_a_challenge_serves_once(self, small: SmallWorld) -> None:
        _, seed = await with_app(small, (await signed_in(small)).actor)
        asked = await challenge(small)
        await give(small, asked, code_of(seed))
        run(small, "update mfa_credentials set last_time_step = 1")
        with pytest.raises(ChallengeOver):
            await give(small, asked, code_of(seed))

    async def test_five_wrong_codes_end_a_challenge(self, small: SmallWorld) -> None:
        _, seed = await with_app(small, (await signed_in(small)).actor)
        asked = await challenge(small)
        for _ in range(5):
            with pytest.raises(CodeRefused):
                await give(small, asked, "000000" if code_of(seed) != "000000" else "111111")
        with pytest.raises(ChallengeOver):
            await give(small, asked, code_of(seed))

    async def test_ten_wrong_codes_are_enough_over_all_challenges(self, small: SmallWorld) -> None:
        await with_app(small, (await signed_in(small)).actor)
        asked = [await challenge(small) for _ in range(12)]
        answers = await asyncio.gather(*(give(small, each, "wrong") for each in asked), return_exceptions=True)
        kinds = [type(answer) for answer in answers]
        assert (kinds.count(CodeRefused), kinds.count(TooManyTries)) == (10, 2)

    @pytest.mark.parametrize("change", ["user", "role", "expiry", "signature", "empty", "junk"])
    async def test_a_changed_challenge_is_none(self, small: SmallWorld, change: str) -> None:
        _, seed = await with_app(small, (await signed_in(small)).actor)
        parts = (await challenge(small)).split(".")
        if change in ("user", "role", "expiry"):
            at = {"user": 2, "role": 3, "expiry": 6}[change]
            parts[at] = {"user": str(small.riverbend.users["office"]), "role": "district_admin", "expiry": "9" * 10}[
                change
            ]
        text = {"signature": ".".join(parts[:-1]) + "." + "0" * 64, "empty": "", "junk": "ü.x"}.get(
            change, ".".join(parts)
        )
        with pytest.raises(ChallengeOver):
            await give(small, text, code_of(seed))

    async def test_a_challenge_gets_old(self, small: SmallWorld, monkeypatch: pytest.MonkeyPatch) -> None:
        _, seed = await with_app(small, (await signed_in(small)).actor)
        asked = await challenge(small)
        later = time.time() + challenges.SECONDS["code"] + 1
        monkeypatch.setattr("aivo.kit.clock.seconds", lambda: later)
        with pytest.raises(ChallengeOver):
            await give(small, asked, code_of(seed))

    @pytest.mark.parametrize("change", ["status = 'deactivated'", "role = 'parent'", "deleted_at = now()"])
    async def test_a_code_opens_nothing_for_who_may_no_longer_act(self, small: SmallWorld, change: str) -> None:
        _, seed = await with_app(small, (await signed_in(small)).actor)
        asked = await challenge(small)
        run(small, f"update users set {change} where username = 'teacher'")
        with pytest.raises(ChallengeOver):
            await give(small, asked, code_of(seed))
        assert rows(small, "select count(*) from mfa_credentials where last_time_step > 1") == [(0,)]


class TestSheet:
    async def test_ten_codes_each_works_once(self, small: SmallWorld) -> None:
        await with_app(small, (actor := (await signed_in(small)).actor))
        async with connect(actor, small.databases) as ctx:
            codes = await service.print_sheet(ctx)
        assert len(set(codes)) == 10
        kept = rows(small, "select encode(code_hash, 'hex') from backup_codes")
        assert not any(code in str(kept) for code in codes)
        typed = f"{codes[0][:5].upper()} - {codes[0][5:]}"
        await give(small, await challenge(small), typed)
        with pytest.raises(CodeRefused):
            await give(small, await challenge(small), codes[0])
        async with connect(actor, small.databases) as ctx:
            assert [each.codes_left for each in await service.factors(ctx)] == [None, 9]

    async def test_one_code_used_twenty_times_at_once_is_accepted_once(self, small: SmallWorld) -> None:
        actor = (await signed_in(small, "mother")).actor
        async with connect(actor, small.databases) as ctx:
            codes = await service.print_sheet(ctx)

        async def once() -> bool:
            async with connect(small.riverbend.system(), small.databases) as ctx:
                return await mfa.accept(ctx, small.riverbend.users["mother"], codes[3])

        assert (await asyncio.gather(*(once() for _ in range(20)))).count(True) == 1

    async def test_is_enough_for_a_parent(self, small: SmallWorld) -> None:
        actor = (await signed_in(small, "mother")).actor
        async with connect(actor, small.databases) as ctx:
            codes = await service.print_sheet(ctx)
        assert await give(small, await challenge(small, "mother"), codes[9])

    async def test_is_not_enough_for_staff(self, small: SmallWorld) -> None:
        actor = (await signed_in(small)).actor
        with pytest.raises(SheetNeedsApp):
            async with connect(actor, small.databases) as ctx:
                await service.print_sheet(ctx)
        assert rows(small, "select count(*) from backup_codes") == [(0,)]

    async def test_a_new_sheet_ends_the_old_one(self, small: SmallWorld) -> None:
        actor = (await signed_in(small, "mother")).actor
        async with connect(actor, small.databases) as ctx:
            old = await service.print_sheet(ctx)
        async with connect(actor, small.databases) as ctx:
            new = await service.print_sheet(ctx)
            assert len(await service.factors(ctx)) == 1
        with pytest.raises(CodeRefused):
            await give(small, await challenge(small, "mother"), old[0])
        assert await give(small, await challenge(small, "mother"), new[0])

    async def test_a_code_belongs_to_one_person(self, small: SmallWorld) -> None:
        actor = (await signed_in(small, "mother")).actor
        async with connect(actor, small.databases) as ctx:
            codes = await service.print_sheet(ctx)
        async with connect(small.riverbend.system(), small.databases) as ctx:
            assert not await mfa.accept(ctx, small.riverbend.users["father"], codes[0])
        async with connect(small.lakeshore.system(), small.databases) as ctx:
            assert not await mfa.accept(ctx, small.lakeshore.users["mother"], codes[0])


class TestRemove:
    async def test_takes_the_secret_with_it(self, small: SmallWorld) -> None:
        app, _ = await with_app(small, (actor := (await signed_in(small)).actor))
        other, _ = await with_app(small, actor)
        async with connect(actor, small.databases) as ctx:
            await service.remove(ctx, app)
            assert [each.id for each in await service.factors(ctx)] == [other]
        assert rows(small, "select count(*) from mfa_credentials where secret is not null") == [(1,)]

    async def test_takes_the_codes_with_the_sheet(self, small: SmallWorld) -> None:
        await with_app(small, (actor := (await signed_in(small)).actor))
        async with connect(actor, small.databases) as ctx:
            await service.print_sheet(ctx)
            (sheet,) = [each.id for each in await service.factors(ctx) if each.kind == "code_sheet"]
            await service.remove(ctx, sheet)
        assert rows(small, "select count(*) from backup_codes where deleted_at is null") == [(0,)]

    @pytest.mark.parametrize("with_sheet", [True, False])
    async def test_the_last_one_stays(self, small: SmallWorld, with_sheet: bool) -> None:
        app, _ = await with_app(small, (actor := (await signed_in(small)).actor))
        if with_sheet:
            async with connect(actor, small.databases) as ctx:
                await service.print_sheet(ctx)
        with pytest.raises(FactorNeeded):
            async with connect(actor, small.databases) as ctx:
                await service.remove(ctx, app)
        assert isinstance(await sign_in(small), SecondStep)

    async def test_nobody_removes_the_factor_of_another(self, small: SmallWorld) -> None:
        app, _ = await with_app(small, (await signed_in(small)).actor)
        other = (await signed_in(small, "office")).actor
        with pytest.raises(NotFound):
            async with connect(other, small.databases) as ctx:
                await service.remove(ctx, app)
        assert rows(small, "select count(*) from mfa_credentials where deleted_at is null") == [(1,)]


class TestProve:
    async def test_signing_in_counts_for_a_while(self, small: SmallWorld, monkeypatch: pytest.MonkeyPatch) -> None:
        actor = (await signed_in(small)).actor
        async with connect(actor, small.databases) as ctx:
            await service.demand_recent_proof(ctx)
        monkeypatch.setattr(sessions, "PROOF_LASTS", timedelta(0))
        async with connect(actor, small.databases) as ctx:
            with pytest.raises(StepUpNeeded):
                await service.demand_recent_proof(ctx)

    async def test_the_password_serves_and_gives_the_session_another_token(self, small: SmallWorld) -> None:
        signed = await signed_in(small)
        with pytest.raises(SignInRefused):
            async with connect(signed.actor, small.databases) as ctx:
                await service.prove(ctx, "wrong")
        async with connect(signed.actor, small.databases) as ctx:
            token = await service.prove(ctx, PASSWORD)
        async with connect(signed.actor, small.databases) as ctx:
            await service.demand_recent_proof(ctx)
        assert await service.resolve(small.databases, signed.token) is None
        person = await service.resolve(small.databases, token)
        assert person is not None
        assert person.actor.session_id == signed.actor.session_id

    async def test_with_a_factor_the_password_does_not_serve(self, small: SmallWorld) -> None:
        _, seed = await with_app(small, (actor := (await signed_in(small)).actor))
        with pytest.raises(CodeRefused):
            async with connect(actor, small.databases) as ctx:
                await service.prove(ctx, PASSWORD)
        async with connect(actor, small.databases) as ctx:
            assert await service.prove(ctx, code_of(seed))

    async def test_guesses_are_counted_though_they_are_undone(self, small: SmallWorld) -> None:
        actor = (await signed_in(small)).actor

        async def guess() -> None:
            async with connect(actor, small.databases) as ctx:
                await service.prove(ctx, "wrong")

        kinds = [type(each) for each in await asyncio.gather(*(guess() for _ in range(15)), return_exceptions=True)]
        assert (kinds.count(SignInRefused), kinds.count(TooManyTries)) == (10, 5)


class TestOtherSessions:
    async def test_all_but_this_one_end(self, small: SmallWorld) -> None:
        here = await signed_in(small)
        other = await full_session(small.databases, small.riverbend.actor("teacher"))
        foreign = await signed_in(small, "manager")
        async with connect(here.actor, small.databases) as ctx:
            await sessions.end_other_sessions(ctx, small.riverbend.users["teacher"])
        assert await service.resolve(small.databases, here.token) is not None
        assert await service.resolve(small.databases, other.token) is None
        assert await service.resolve(small.databases, foreign.token) is not None

    async def test_not_those_of_another_person(self, small: SmallWorld) -> None:
        here, foreign = await signed_in(small), await signed_in(small, "manager")
        async with connect(here.actor, small.databases) as ctx:
            await sessions.end_other_sessions(ctx, small.riverbend.users["manager"])
        assert await service.resolve(small.databases, foreign.token) is not None
