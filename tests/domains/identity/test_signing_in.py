"""Signing in, being recognised, signing out."""

from __future__ import annotations

import asyncio

import pytest

from aivo.db.context import connect
from aivo.domains.identity import service
from aivo.domains.identity.errors import PasswordRefused, SignInRefused, TooManyTries
from aivo.domains.identity.schemas import SignedIn
from aivo.domains.identity.shapes import Device
from aivo.domains.identity.signing_in import TRIES_PER_ACCOUNT
from aivo.kit.errors import Forbidden, NotFound
from tests.conftest import SmallWorld

PASSWORD = "four quiet otters reading"


async def give_password(small: SmallWorld, username: str = "kid", tenant: str = "riverbend") -> None:
    world = getattr(small, tenant)
    async with connect(world.system(), small.databases) as ctx:
        await service.set_password(ctx, world.users[username], PASSWORD)


async def sign_in(
    small: SmallWorld, username: str = "kid", password: str = PASSWORD, slug: str = "riverbend"
) -> SignedIn:
    """A learner's sign-in, which a password is enough for."""
    answer = await service.sign_in(
        small.databases, slug, username, password, device=Device(browser="Firefox"), address="192.0.2.7"
    )
    assert isinstance(answer, SignedIn)
    return answer


def rows(small: SmallWorld, sql: str) -> list[tuple[object, ...]]:
    with small.connect("postgres") as connection:
        return connection.execute(sql).fetchall()


class TestSignIn:
    async def test_opens_a_session_whose_token_is_kept_as_a_hash_only(self, small: SmallWorld) -> None:
        await give_password(small)
        signed = await sign_in(small, " Kid ")
        assert signed.actor.role == "learner"
        assert signed.actor.user_id == small.riverbend.users["kid"]
        assert len(signed.token) == 43
        kept = rows(small, "select token_hash::text, address::text, device ->> 'browser' from user_sessions")
        assert len(kept) == 1
        assert signed.token not in str(kept[0][0])
        assert kept[0][1:] == ("192.0.2.7/32", "Firefox")
        assert rows(small, "select is_accepted from sign_in_attempts") == [(True,)]
        assert rows(small, "select count(*) from users where last_signed_in_at is not null") == [(1,)]

    @pytest.mark.parametrize(
        ("username", "password", "slug"),
        [
            ("kid", "wrong", "riverbend"),
            ("nobody", PASSWORD, "riverbend"),
            ("kid", PASSWORD, "lakeshore"),
            ("kid", PASSWORD, "nowhere"),
            ("pal", PASSWORD, "riverbend"),
            ("kid\x00", PASSWORD, "riverbend"),
        ],
    )
    async def test_whatever_is_wrong_the_answer_is_the_same(
        self, small: SmallWorld, username: str, password: str, slug: str
    ) -> None:
        await give_password(small)
        with pytest.raises(
            SignInRefused, match=r"^This name and password do not belong together\. Please try again\.$"
        ):
            await sign_in(small, username, password, slug)
        assert rows(small, "select count(*) from user_sessions") == [(0,)]

    @pytest.mark.parametrize("status", ["deactivated", "invited", "contact"])
    async def test_who_may_not_sign_in_hears_nothing_more(self, small: SmallWorld, status: str) -> None:
        await give_password(small)
        with small.connect("postgres", autocommit=True) as connection:
            connection.execute("update users set status = %s where username = 'kid'", (status,))
        with pytest.raises(SignInRefused):
            await sign_in(small)

    async def test_the_attempt_is_kept_without_what_was_typed(self, small: SmallWorld) -> None:
        with pytest.raises(SignInRefused):
            await sign_in(small, "my password by mistake", "x")
        (attempt,) = rows(small, "select username_hash, user_id, is_accepted from sign_in_attempts")
        assert attempt[1:] == (None, False)
        assert b"mistake" not in bytes(attempt[0])  # type: ignore[arg-type]

    async def test_of_many_guesses_at_once_ten_are_evaluated(self, small: SmallWorld) -> None:
        await give_password(small)
        tries = [sign_in(small, password="wrong") for _ in range(40)]
        answers = [type(answer) for answer in await asyncio.gather(*tries, return_exceptions=True)]
        assert answers.count(SignInRefused) == TRIES_PER_ACCOUNT
        assert answers.count(TooManyTries) == 40 - TRIES_PER_ACCOUNT
        with pytest.raises(TooManyTries):
            await sign_in(small)

    async def test_right_ones_do_not_count(self, small: SmallWorld) -> None:
        await give_password(small)
        for _ in range(TRIES_PER_ACCOUNT + 2):
            await sign_in(small)

    async def test_another_person_is_not_held_up(self, small: SmallWorld) -> None:
        await give_password(small, "pal")
        await asyncio.gather(*(sign_in(small, password="wrong") for _ in range(12)), return_exceptions=True)
        assert (await sign_in(small, "pal")).actor.role == "learner"


class TestResolve:
    async def test_knows_the_person(self, small: SmallWorld) -> None:
        await give_password(small)
        signed = await sign_in(small)
        person = await service.resolve(small.databases, signed.token)
        assert person is not None
        assert (person.tenant, person.given_name, person.actor.session_id) == (
            "riverbend",
            "Kid",
            signed.actor.session_id,
        )

    @pytest.mark.parametrize("token", ["", "short", "x" * 43, "x" * 5000, "é" * 43])
    async def test_does_not_know_a_made_up_token(self, small: SmallWorld, token: str) -> None:
        assert await service.resolve(small.databases, token) is None

    @pytest.mark.parametrize(
        "end",
        [
            "update user_sessions set expires_at = now()",
            "update user_sessions set idle_expires_at = now()",
            "update user_sessions set ended_at = now()",
            "update users set status = 'deactivated'",
            "update users set role = 'parent'",
            "set role aivo_owner; update tenants set status = 'closed' where slug = 'riverbend'",
        ],
    )
    async def test_what_ends_a_session_ends_it_at_once(self, small: SmallWorld, end: str) -> None:
        await give_password(small)
        signed = await sign_in(small)
        assert await service.resolve(small.databases, signed.token) is not None
        with small.connect("postgres", autocommit=True) as connection:
            connection.execute(end)  # type: ignore[call-overload]
        assert await service.resolve(small.databases, signed.token) is None


class TestUse:
    async def test_use_moves_the_idle_end_but_not_the_last_end(self, small: SmallWorld) -> None:
        await give_password(small)
        signed = await sign_in(small)
        with small.connect("postgres", autocommit=True) as connection:
            connection.execute(
                "update user_sessions set last_seen_at = now() - interval '50 minutes', "
                "idle_expires_at = now() + interval '10 minutes'"
            )
        assert await service.resolve(small.databases, signed.token) is not None
        question = (
            "select idle_expires_at > now() + interval '59 minutes', "
            "expires_at < now() + interval '12 hours 1 minute', "
            "last_seen_at > now() - interval '1 minute' from user_sessions"
        )
        assert rows(small, question) == [(True, True, True)]

    async def test_use_is_written_down_now_and_then_only(self, small: SmallWorld) -> None:
        await give_password(small)
        signed = await sign_in(small)
        for _ in range(5):
            await service.resolve(small.databases, signed.token)
        assert rows(small, "select version from user_sessions") == [(1,)]


class TestEndSession:
    async def test_sign_out_ends_this_session_only(self, small: SmallWorld) -> None:
        await give_password(small)
        first, second = await sign_in(small), await sign_in(small)
        async with connect(first.actor, small.databases) as ctx:
            await service.sign_out(ctx)
        assert await service.resolve(small.databases, first.token) is None
        assert await service.resolve(small.databases, second.token) is not None

    async def test_nobody_ends_the_session_of_another(self, small: SmallWorld) -> None:
        for username in ("kid", "pal"):
            await give_password(small, username)
        signed, other = await sign_in(small), await sign_in(small, "pal")
        assert signed.actor.session_id is not None
        async with connect(other.actor, small.databases) as ctx:
            with pytest.raises(NotFound):
                await service.end_session(ctx, signed.actor.session_id)
        assert await service.resolve(small.databases, signed.token) is not None

    async def test_own_sessions_are_listed(self, small: SmallWorld) -> None:
        for username in ("kid", "pal"):
            await give_password(small, username)
        signed = await sign_in(small)
        await sign_in(small)
        await sign_in(small, "pal")
        async with connect(signed.actor, small.databases) as ctx:
            found = await service.own_sessions(ctx)
        assert len(found) == 2
        assert {session.user_id for session in found} == {small.riverbend.users["kid"]}


class TestSetPassword:
    async def test_ends_the_other_sessions(self, small: SmallWorld) -> None:
        await give_password(small)
        here, elsewhere = await sign_in(small), await sign_in(small)
        async with connect(here.actor, small.databases) as ctx:
            await service.set_password(ctx, small.riverbend.users["kid"], "six calm herons by the lake")
        assert await service.resolve(small.databases, here.token) is not None
        assert await service.resolve(small.databases, elsewhere.token) is None
        with pytest.raises(SignInRefused):
            await sign_in(small)
        assert await sign_in(small, password="six calm herons by the lake")

    async def test_a_weak_one_is_refused_and_the_old_one_stays(self, small: SmallWorld) -> None:
        await give_password(small)
        signed = await sign_in(small)
        with pytest.raises(PasswordRefused):
            async with connect(signed.actor, small.databases) as ctx:
                await service.set_password(ctx, small.riverbend.users["kid"], "password")
        assert await sign_in(small)

    @pytest.mark.parametrize("username", ["manager", "mother", "pal", "clerk", "principal"])
    async def test_nobody_without_a_duty_over_people_sets_anothers(self, small: SmallWorld, username: str) -> None:
        with pytest.raises((Forbidden, NotFound)):
            async with connect(small.riverbend.actor(username), small.databases) as ctx:
                await service.set_password(ctx, small.riverbend.users["kid"], PASSWORD)
        assert rows(small, "select count(*) from user_passwords") == [(0,)]

    async def test_the_duty_reaches_no_other_tenant(self, small: SmallWorld) -> None:
        with pytest.raises(NotFound):
            async with connect(small.riverbend.actor("office"), small.databases) as ctx:
                await service.set_password(ctx, small.lakeshore.users["kid"], PASSWORD)
