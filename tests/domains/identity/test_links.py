"""Invitations and resets: who makes them, what is kept, and that a link works once, for one person, in one tenant."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import psycopg
import pytest

from aivo.db.context import connect
from aivo.domains.identity import service as identity
from aivo.domains.identity import ways_in
from aivo.domains.identity.challenges import read_challenge
from aivo.domains.identity.errors import (
    AlreadySignsIn,
    InvitationCodeRefused,
    LearnersNeedNoLink,
    LinkBeyondDuties,
    LinkOver,
    NoSignIn,
    NothingToWithdraw,
    PasswordRefused,
    PeopleDutyNeeded,
    SignInRefused,
    TooManyTries,
)
from aivo.domains.identity.schemas import InvitationDraft, NewLink, SecondStep
from aivo.domains.identity.service import LinkMade, LinkUsed
from aivo.domains.identity.shapes import Device
from aivo.kit.errors import Forbidden, NotFound
from aivo.kit.events import exchange
from tests.conftest import SmallWorld
from tests.factories.core import Small
from tests.factories.signing_in import full_session

BASE = "https://aivo.example.org"
PASSWORD = "four quiet otters reading"
OTHER = "seven green rivers sleeping"


@pytest.fixture
def news() -> Iterator[list[Any]]:
    """What was told of links."""
    heard: list[Any] = []

    async def hear(ctx: Any, told: Any) -> None:
        heard.append(told)

    exchange.listen({LinkMade: [hear], LinkUsed: [hear]})
    yield heard
    exchange.listen({})


def set_status(small: SmallWorld, username: str, status: str, home: Small | None = None) -> None:
    place = home or small.riverbend
    with small.connect("postgres", autocommit=True) as connection:
        connection.execute("update users set status = %s where id = %s", (status, place.users[username]))


def value_of(small: SmallWorld, statement: str, *values: Any) -> Any:
    with small.connect("postgres") as connection:
        row = connection.execute(statement.encode(), values).fetchone()
    return row[0] if row and len(row) == 1 else row


async def invite(small: SmallWorld, username: str = "stranger", by: str = "office", **more: str) -> NewLink:
    home = small.riverbend
    draft = InvitationDraft(home.users[username], more.pop("identity_checked", "in_person"), **more)
    async with connect(home.actor(by), small.databases) as ctx:
        return await identity.invite(ctx, draft, BASE)


def parts_of(made: NewLink) -> tuple[str, str]:
    slug, token = made.url.removeprefix(f"{BASE}/link/").split("/")
    return slug, token


async def through(small: SmallWorld, made: NewLink, password: str = PASSWORD) -> None:
    way = await ways_in.find_way(small.databases, *parts_of(made))
    await ways_in.check_code(small.databases, way, made.code, "192.0.2.1")
    await ways_in.go_through(small.databases, way, password)


async def signs_in(small: SmallWorld, username: str, password: str = PASSWORD, slug: str = "riverbend") -> UUID | None:
    signed = await identity.sign_in(small.databases, slug, username, password, device=Device())
    if isinstance(signed, SecondStep):
        return read_challenge(small.databases, signed.challenge, signed.step).user_id
    return signed.actor.user_id


@pytest.fixture(autouse=True)
def contacts(small: SmallWorld) -> None:
    """In both tenants ``stranger`` is a contact, known by the same name and address."""
    for home in (small.riverbend, small.lakeshore):
        set_status(small, "stranger", "contact", home)


class TestInvite:
    async def test_a_contact_becomes_somebody_who_signs_in(self, small: SmallWorld, news: list[Any]) -> None:
        made = await invite(small)
        assert value_of(small, "select status from users where id = %s", made.user_id) == "invited"
        with pytest.raises(SignInRefused):
            await signs_in(small, "stranger")
        await through(small, made)
        assert await signs_in(small, "stranger") == made.user_id
        assert [type(told) for told in news] == [LinkMade, LinkUsed]
        assert news[0].address is None
        assert news[0].url == made.url

    async def test_nothing_of_it_is_kept_but_hashes_and_who_made_sure(self, small: SmallWorld) -> None:
        made = await invite(small, identity_checked="known_phone")
        _slug, token = parts_of(made)
        assert len(token) == 43
        row = value_of(
            small,
            "select token_hash, code_hash, identity_checked, identity_checked_at is not null, made_by_user_id, "
            "round(extract(epoch from expires_at - created_at) / 3600) from account_links where id = %s",
            made.id,
        )
        assert bytes(row[0]) == hashlib.sha256(token.encode()).digest()
        assert row[2:] == ("known_phone", True, small.riverbend.users["office"], 7 * 24)
        trail = value_of(
            small,
            "select string_agg(v::text, ' ') from (select row_to_json(a) v from audit_events a union all "
            "select row_to_json(b) from audit_values b) s",
        )
        assert made.id.hex[:8] in trail.replace("-", "")
        assert token not in trail
        assert made.code not in trail

    async def test_names_no_child_and_no_school(self, small: SmallWorld, news: list[Any]) -> None:
        made = await invite(small, "mother", delivery="email")
        set_status(small, "mother", "contact")
        assert made.sent_to == "same@example.org"
        told = " ".join((made.url, news[0].url, news[0].kind, news[0].address))
        assert all(word not in told.lower() for word in ("kid", "north", "test", "room"))

    @pytest.mark.parametrize(
        ("by", "username", "status", "refusal"),
        [
            ("clerk", "stranger", "contact", PeopleDutyNeeded),
            ("principal", "stranger", "contact", PeopleDutyNeeded),
            ("teacher", "stranger", "contact", Forbidden),
            ("mother", "stranger", "contact", Forbidden),
            ("office", "kid", "active", LearnersNeedNoLink),
            ("office", "stranger", "deactivated", NoSignIn),
        ],
    )
    async def test_refused(self, small: SmallWorld, by: str, username: str, status: str, refusal: type) -> None:
        set_status(small, username, status)
        with pytest.raises(refusal):
            await invite(small, username, by)
        assert value_of(small, "select count(*) from account_links") == 0
        assert value_of(small, "select status from users where id = %s", small.riverbend.users[username]) == status

    async def test_who_signs_in_already_is_not_invited(self, small: SmallWorld) -> None:
        with small.connect("postgres", autocommit=True) as connection:
            connection.execute("update users set last_signed_in_at = now() where username = 'teacher'")
        with pytest.raises(AlreadySignsIn):
            await invite(small, "teacher")

    async def test_nobody_of_another_tenant(self, small: SmallWorld) -> None:
        draft = InvitationDraft(small.lakeshore.users["stranger"], "in_person")
        with pytest.raises(NotFound):
            async with connect(small.riverbend.actor("office"), small.databases) as ctx:
                await identity.invite(ctx, draft, BASE)

    async def test_nobody_with_duties_beyond_ones_own(self, small: SmallWorld) -> None:
        """A roster clerk may not hand out the director's account: verb and database both refuse."""
        home = small.riverbend
        with small.connect("postgres", autocommit=True) as connection:
            connection.execute(
                "insert into duty_assignments (tenant_id, user_id, duty, valid_from) values (%s, %s, 'roster', "
                "'2020-08-01')",
                (home.tenant_id, home.users["clerk"]),
            )
        with pytest.raises(LinkBeyondDuties):
            await invite(small, "office", "clerk")
        async with connect(home.actor("clerk"), small.databases) as ctx:
            with pytest.raises(LinkBeyondDuties):
                await identity.hand_out_reset(ctx, home.users["office"], BASE)
        await invite(small, "stranger", "clerk")
        insert = (
            "insert into account_links (tenant_id, user_id, kind, token_hash, expires_at, made_by_user_id) "
            "values ($1, $2, 'reset', sha256('x'), now() + interval '1 hour', $3)"
        )
        for receiver, maker in (("office", "clerk"), ("stranger", "office")):
            with pytest.raises(Exception, match="row-level security"):
                async with connect(home.actor("clerk"), small.databases) as ctx:
                    await ctx.tell(insert, home.tenant_id, home.users[receiver], home.users[maker])

    async def test_without_that_policy_the_database_would_let_them(self, small: SmallWorld) -> None:
        """The twin of the guard above."""
        home = small.riverbend
        with small.connect("postgres", autocommit=True) as connection:
            connection.execute("drop policy no_more_than_own_add on account_links")
        async with connect(home.actor("office"), small.databases) as ctx:
            await ctx.tell(
                "insert into account_links (tenant_id, user_id, kind, token_hash, expires_at, made_by_user_id) "
                "values ($1, $2, 'reset', sha256('x'), now() + interval '1 hour', $3)",
                home.tenant_id, home.users["stranger"], home.users["clerk"],
            )  # fmt: skip

    async def test_no_link_lives_longer_than_it_should(self, small: SmallWorld) -> None:
        made = await invite(small)
        with small.connect("postgres") as connection, pytest.raises(psycopg.errors.CheckViolation):
            connection.execute("update account_links set expires_at = now() + interval '30 days' where id = %s",
                               (made.id,))  # fmt: skip

    async def test_staff_never_open_a_link_again(self, small: SmallWorld) -> None:
        made = await invite(small)
        async with connect(small.riverbend.actor("office"), small.databases) as ctx:
            await identity.withdraw_invitation(ctx, made.id)
        for change in ("withdrawn_at = null", "expires_at = now() + interval '1 hour'", "token_hash = sha256('x')"):
            with small.connect("aivo_district") as link:
                actor = small.riverbend.actor("office")
                link.execute("select app.enter(%s)", (small.databases.token(actor, backend=link.info.backend_pid),))
                try:
                    changed = link.execute(f"update account_links set {change}".encode()).rowcount
                except psycopg.errors.InsufficientPrivilege:
                    changed = 0
                assert changed == 0


class TestWithdraw:
    async def test_the_link_is_over_and_the_person_a_contact_again(self, small: SmallWorld) -> None:
        made = await invite(small)
        async with connect(small.riverbend.actor("office"), small.databases) as ctx:
            await identity.withdraw_invitation(ctx, made.id)
        with pytest.raises(LinkOver):
            await through(small, made)
        assert value_of(small, "select status from users where id = %s", made.user_id) == "contact"
        async with connect(small.riverbend.actor("office"), small.databases) as ctx:
            with pytest.raises(NothingToWithdraw):
                await identity.withdraw_invitation(ctx, made.id)

    async def test_a_new_invitation_ends_the_earlier_one(self, small: SmallWorld) -> None:
        first, second = await invite(small), await invite(small)
        with pytest.raises(LinkOver):
            await through(small, first)
        await through(small, second)

    async def test_not_by_a_clerk_nor_from_another_tenant(self, small: SmallWorld) -> None:
        made = await invite(small)
        clerk, foreign = small.riverbend.actor("clerk"), small.lakeshore.actor("office")
        for actor, refusal in ((clerk, PeopleDutyNeeded), (foreign, NotFound)):
            with pytest.raises(refusal):
                async with connect(actor, small.databases) as ctx:
                    await identity.withdraw_invitation(ctx, made.id)
        await through(small, made)


class TestCode:
    async def test_a_wrong_code_opens_nothing(self, small: SmallWorld) -> None:
        made = await invite(small)
        way = await ways_in.find_way(small.databases, *parts_of(made))
        for wrong in ("", "x", made.code[:-1], (await invite(small, "father")).code):
            with pytest.raises(InvitationCodeRefused):
                await ways_in.check_code(small.databases, way, wrong, None)
        assert value_of(small, "select status from users where id = %s", made.user_id) == "invited"

    async def test_spaces_dashes_and_capitals_do_not_matter(self, small: SmallWorld) -> None:
        made = await invite(small)
        way = await ways_in.find_way(small.databases, *parts_of(made))
        await ways_in.check_code(small.databases, way, f" {made.code[:4].upper()}-{made.code[4:]} ", None)

    async def test_tries_are_limited_also_at_once(self, small: SmallWorld) -> None:
        made = await invite(small)
        way = await ways_in.find_way(small.databases, *parts_of(made))
        tries = (ways_in.check_code(small.databases, way, f"wrong{n}", f"192.0.2.{n}") for n in range(60))
        outcomes = await asyncio.gather(*tries, return_exceptions=True)
        compared = [each for each in outcomes if isinstance(each, InvitationCodeRefused)]
        assert len(compared) == ways_in.CODE_TRIES
        with pytest.raises(TooManyTries):
            await ways_in.check_code(small.databases, way, made.code, "198.51.100.1")


class TestOnce:
    async def test_twenty_uses_at_once_count_as_one(self, small: SmallWorld) -> None:
        made = await invite(small)
        way = await ways_in.find_way(small.databases, *parts_of(made))
        words = [f"{PASSWORD} number {n}" for n in range(20)]
        uses = (ways_in.go_through(small.databases, way, word) for word in words)
        outcomes = await asyncio.gather(*uses, return_exceptions=True)
        assert outcomes.count(None) == 1
        assert all(isinstance(each, LinkOver) for each in outcomes if each is not None)
        assert await signs_in(small, "stranger", words[outcomes.index(None)]) == made.user_id

    async def test_without_the_condition_several_would_count(
        self, small: SmallWorld, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The twin of the race above: what keeps it is the conditional update."""
        monkeypatch.setattr(ways_in, "SPEND", "select $2::uuid as id where $1::uuid is not null")
        way = await ways_in.find_way(small.databases, *parts_of(await invite(small)))
        uses = (ways_in.go_through(small.databases, way, f"{PASSWORD} number {n}") for n in range(4))
        assert (await asyncio.gather(*uses, return_exceptions=True)).count(None) > 1

    async def test_an_easy_password_leaves_the_link_as_it_was(self, small: SmallWorld) -> None:
        made = await invite(small)
        with pytest.raises(PasswordRefused):
            await through(small, made, "stranger")
        await through(small, made)
        with pytest.raises(LinkOver):
            await through(small, made, OTHER)

    async def test_an_old_link_is_over(self, small: SmallWorld) -> None:
        made = await invite(small)
        with small.connect("postgres", autocommit=True) as connection:
            connection.execute("update account_links set expires_at = now() where id = %s", (made.id,))
        with pytest.raises(LinkOver):
            await through(small, made)

    async def test_nobody_comes_back_by_a_link_after_being_signed_off(self, small: SmallWorld) -> None:
        made = await invite(small)
        set_status(small, "stranger", "deactivated")
        with pytest.raises(LinkOver):
            await through(small, made)

    @pytest.mark.parametrize("token", ["", "x", "a" * 43, "a" * 4000, "\x00" * 43, "../" * 14 + "a"])
    async def test_what_is_no_link_is_over_too(self, small: SmallWorld, token: str) -> None:
        for slug in ("riverbend", "nowhere", "\x00"):
            with pytest.raises(LinkOver):
                await ways_in.find_way(small.databases, slug, token)


class TestReset:
    async def reset(self, small: SmallWorld, username: str = "teacher") -> NewLink:
        async with connect(small.riverbend.actor("office"), small.databases) as ctx:
            return await identity.hand_out_reset(ctx, small.riverbend.users[username], BASE)

    async def test_a_new_password_ends_all_sessions_and_tells(self, small: SmallWorld, news: list[Any]) -> None:
        home = small.riverbend
        signed = await full_session(small.databases, home.actor("teacher"))
        made = await self.reset(small)
        assert made.code == ""
        await through(small, made)
        assert await identity.resolve(small.databases, signed.token) is None
        assert await signs_in(small, "teacher") == home.users["teacher"]
        assert news[-1] == LinkUsed(home.users["teacher"], "reset")

    async def test_lasts_an_hour(self, small: SmallWorld) -> None:
        made = await self.reset(small)
        hours = value_of(
            small,
            "select round(extract(epoch from expires_at - created_at) / 60) from account_links where id = %s",
            made.id,
        )
        assert hours == 60

    async def test_using_one_ends_the_others(self, small: SmallWorld) -> None:
        async with connect(small.riverbend.system(), small.databases) as ctx:
            first = await identity.send_reset(ctx, small.riverbend.users["teacher"], "a@example.org", BASE)
            second = await identity.send_reset(ctx, small.riverbend.users["teacher"], "a@example.org", BASE)
        await through(small, second)
        with pytest.raises(LinkOver):
            await through(small, first)

    async def test_not_for_a_contact_nor_a_learner(self, small: SmallWorld) -> None:
        with pytest.raises(NoSignIn):
            await self.reset(small, "stranger")
        with pytest.raises(LearnersNeedNoLink):
            await self.reset(small, "kid")


class TestForgot:
    @pytest.fixture(autouse=True)
    def confirmed(self, small: SmallWorld) -> None:
        """Both teachers confirmed the same address."""
        with small.connect("postgres", autocommit=True) as connection:
            connection.execute("update users set is_email_confirmed = true where username = 'teacher'")

    async def ask(self, small: SmallWorld, slug: str, username: str, address: str = "192.0.2.1") -> None:
        await ways_in.ask_for_reset(small.databases, slug, username, BASE, address)

    async def test_the_link_goes_to_the_confirmed_address_only(self, small: SmallWorld, news: list[Any]) -> None:
        await self.ask(small, "Riverbend ", " TEACHER")
        await self.ask(small, "riverbend", "manager")  # has an address that nobody confirmed
        assert [(told.user_id, told.address) for told in news] == [
            (small.riverbend.users["teacher"], "same@example.org")
        ]

    async def test_the_same_name_and_address_elsewhere_stay_somebody_else(
        self, small: SmallWorld, news: list[Any]
    ) -> None:
        await self.ask(small, "riverbend", "teacher")
        slug, token = news[0].url.removeprefix(f"{BASE}/link/").split("/")
        with pytest.raises(LinkOver):
            await ways_in.find_way(small.databases, small.lakeshore.tenant_id.hex, token)
        way = await ways_in.find_way(small.databases, slug, token)
        await ways_in.go_through(small.databases, way, PASSWORD)
        assert await signs_in(small, "teacher") == small.riverbend.users["teacher"]
        with pytest.raises(SignInRefused):
            await signs_in(small, "teacher", slug="lakeshore")

    async def test_takes_as_long_whoever_is_asked_for(self, small: SmallWorld, news: list[Any]) -> None:
        loop = asyncio.get_running_loop()
        times = []
        names = (("riverbend", "teacher"), ("riverbend", "nobody"), ("nowhere", "x"), ("riverbend", "stranger"))
        for slug, username in names:
            began = loop.time()
            await self.ask(small, slug, username)
            times.append(loop.time() - began)
        assert min(times) >= ways_in.ANSWER_SECONDS - 0.01

    async def test_asking_is_limited_per_account_and_silently(
        self, small: SmallWorld, news: list[Any], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(ways_in, "ANSWER_SECONDS", 0)
        for number in range(6):
            await self.ask(small, "riverbend", "teacher", f"192.0.2.{number}")
        assert len(news) == ways_in.ASKS_PER_ACCOUNT


class TestTwoTenants:
    async def test_an_invitation_opens_one_of_two_people_of_the_same_name(self, small: SmallWorld) -> None:
        made = await invite(small)
        _slug, token = parts_of(made)
        with pytest.raises(LinkOver):
            await ways_in.find_way(small.databases, small.lakeshore.tenant_id.hex, token)
        await through(small, made)
        theirs = small.lakeshore.users["stranger"]
        assert value_of(small, "select status from users where id = %s", theirs) == "contact"
        with pytest.raises(SignInRefused):
            await signs_in(small, "stranger", slug="lakeshore")

    async def test_a_mailed_invitation_confirms_the_address_it_went_to(self, small: SmallWorld) -> None:
        made = await invite(small, delivery="email")
        await through(small, made)
        confirmed = "select is_email_confirmed from users where id = %s"
        assert value_of(small, confirmed, made.user_id) is True
        assert value_of(small, confirmed, small.lakeshore.users["stranger"]) is False
