"""Talks between one adult of the family and the team: who may begin, read and write, and what never happens twice."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy.exc import DBAPIError

from aivo import connect
from aivo.domains.messages import lists, service
from aivo.domains.messages.errors import NoPart, NothingWritten, TooLong, WrongPeople
from aivo.domains.messages.models import Message, MessageThread
from aivo.domains.messages.schemas import MessageDraft
from aivo.kit.errors import NotFound
from tests.conftest import SmallWorld

FIRST: list[str | None] = [None, None]
TOLD = "select u.username from notifications n join users u on u.id = n.user_id where n.kind = 'message'"
LEAVES = "set role aivo_owner; update classroom_memberships set valid_to = '2020-12-31'; reset role"
TEACHES = "insert into user_roles (tenant_id, user_id, role, valid_from) values (%s, %s, 'teacher', '2020-08-01')"


def ask(small: SmallWorld, statement: str, *values: object) -> list[tuple[Any, ...]]:
    """Rows as the superuser sees them."""
    with small.connect("postgres") as connection:
        return list(connection.execute(statement, values).fetchall())  # type: ignore[arg-type]


async def begin(small: SmallWorld, by: str, *people: str, learner: str = "kid", key: UUID | None = None) -> UUID:
    """A talk with its first message."""
    river = small.riverbend
    async with connect(river.actor(by)) as ctx:
        return await service.open_thread(
            ctx, river.students[learner], [river.users[name] for name in people], "Reading",
            MessageDraft("Hello", "en", key or uuid4()),
        )  # fmt: skip


async def write(small: SmallWorld, by: str, thread_id: UUID, body: str = "More", key: UUID | None = None) -> None:
    """A further message."""
    async with connect(small.riverbend.actor(by)) as ctx:
        thread = await ctx.load(MessageThread, thread_id)
        await service.write_message(ctx, thread, MessageDraft(body, "en", key or uuid4()))


async def reads(small: SmallWorld, who: str, thread_id: UUID) -> list[str]:
    """What a person finds written in a talk."""
    async with connect(small.riverbend.actor(who)) as ctx:
        rows = await ctx.find_many(Message, where={"thread_id": thread_id}, order_by=[("created_at", "asc")])
    return [row.body for row in rows]


class TestBegin:
    async def test_family_and_team(self, small: SmallWorld) -> None:
        thread = await begin(small, "mother", "manager")
        assert await reads(small, "mother", thread) == ["Hello"]
        assert await reads(small, "manager", thread) == ["Hello"]

    @pytest.mark.parametrize(
        ("by", "people"),
        [
            ("mother", ()), ("mother", ("father",)), ("mother", ("manager", "father")), ("mother", ("para",)),
            ("manager", ("teacher",)), ("manager", ("mother", "father")), ("manager", ("stranger",)),
            ("manager", ("mother", "kid")),
        ],
    )  # fmt: skip
    async def test_with_the_wrong_people_is_refused(self, small: SmallWorld, by: str, people: tuple[str, ...]) -> None:
        with pytest.raises(WrongPeople):
            await begin(small, by, *people)
        assert ask(small, "select 1 from message_threads") == []

    @pytest.mark.parametrize(
        ("by", "person", "learner"),
        [
            ("stranger", "manager", "kid"),
            ("para", "mother", "kid"),
            ("manager", "mother", "far"),
            ("mother", "teacher", "pal"),
        ],
    )
    async def test_about_a_learner_one_may_not_write_about(
        self, small: SmallWorld, by: str, person: str, learner: str
    ) -> None:
        with pytest.raises(NoPart):
            await begin(small, by, person, learner=learner)
        assert ask(small, "select 1 from message_threads") == []

    async def test_by_a_learner_is_not_there(self, small: SmallWorld) -> None:
        with pytest.raises(NotFound):
            await begin(small, "kid", "manager")

    async def test_with_another_tenants_people_is_refused(self, small: SmallWorld) -> None:
        async with connect(small.riverbend.actor("mother")) as ctx:
            with pytest.raises(WrongPeople):
                await service.open_thread(
                    ctx, small.riverbend.students["kid"], [small.lakeshore.users["manager"]], "x",
                    MessageDraft("x", "en", uuid4()),
                )  # fmt: skip

    async def test_the_same_form_twice_begins_one(self, small: SmallWorld) -> None:
        key = uuid4()
        assert await begin(small, "mother", "manager", key=key) == await begin(small, "mother", "manager", key=key)
        assert len(ask(small, "select 1 from message_threads")) == 1
        assert len(ask(small, "select 1 from messages")) == 1


class TestReading:
    @pytest.mark.parametrize("who", ["father", "teacher", "principal", "para", "stranger", "kid", "clerk"])
    async def test_whoever_takes_no_part_sees_nothing(self, small: SmallWorld, who: str) -> None:
        """Not the other parent, nor a colleague who teaches the same child."""
        thread = await begin(small, "mother", "manager")
        assert await reads(small, who, thread) == []
        async with connect(small.riverbend.actor(who)) as ctx:
            assert (await lists.talks(ctx, [None] * 3)).rows == []
            assert await lists.talk(ctx, thread, FIRST) is None
            with pytest.raises(NotFound):
                await ctx.load(MessageThread, thread)

    async def test_each_parent_has_talks_of_their_own(self, small: SmallWorld) -> None:
        hers, his = await begin(small, "mother", "manager"), await begin(small, "manager", "father")
        assert (await reads(small, "mother", his), await reads(small, "father", hers)) == ([], [])
        for who in ("mother", "father"):
            async with connect(small.riverbend.actor(who)) as ctx:
                partners = await lists.partners(ctx, small.riverbend.students["kid"])
            assert {each["side"] for each in partners} == {"team"}

    async def test_a_custodian_reads_for_a_request_and_cannot_write(self, small: SmallWorld) -> None:
        thread = await begin(small, "mother", "manager")
        assert await reads(small, "office", thread) == ["Hello"]
        with pytest.raises(NoPart):
            await write(small, "office", thread)

    async def test_whoever_leaves_the_team_loses_the_talk(self, small: SmallWorld) -> None:
        thread = await begin(small, "mother", "manager", "teacher")
        assert await reads(small, "teacher", thread) == ["Hello"]
        with small.connect("postgres") as connection:
            connection.execute(LEAVES)
        assert await reads(small, "teacher", thread) == []
        with pytest.raises(NotFound):
            await write(small, "teacher", thread)
        await write(small, "manager", thread)
        told = ask(
            small, "select u.username from notifications n join users u on u.id = n.user_id where n.kind = 'message'"
        )
        assert sorted(name for (name,) in told) == ["manager", "mother", "teacher"]  # the teacher's is of the first one
        assert len(ask(small, "select 1 from thread_members")) == 3

    async def test_twin_without_the_learner_in_it_the_talk_would_stay_open(self, small: SmallWorld) -> None:
        """The guard that ends it is app.student_access in app.my_threads: taken away, the teacher goes on reading."""
        thread = await begin(small, "mother", "manager", "teacher")
        (source,) = ask(small, "select pg_get_functiondef('app.my_threads'::regproc)")[0]
        weak = source.replace("m.student_id in (", "true or m.student_id in (")
        assert weak != source
        with small.connect("postgres") as connection:
            connection.execute(
                "set role aivo_owner; update classroom_memberships set valid_to = '2020-12-31'; reset role"
            )
            connection.execute("set role aivo_guard")
            connection.execute(weak)
        try:
            assert await reads(small, "teacher", thread) == ["Hello"]
        finally:
            with small.connect("postgres") as connection:
                connection.execute("set role aivo_guard")
                connection.execute(source)

    async def test_a_person_of_two_roles_reads_each_side_in_its_own(self, small: SmallWorld) -> None:
        thread = await begin(small, "mother", "manager")
        river = small.riverbend
        with small.connect("postgres") as connection:
            connection.execute(TEACHES, (river.tenant_id, river.users["mother"]))
        actor = type(river.actor("mother"))(river.tenant_id, river.users["mother"], "teacher")
        async with connect(actor) as ctx:
            assert await lists.talk(ctx, thread, FIRST) is None

    async def test_is_noted_once_and_ends_the_notice(self, small: SmallWorld) -> None:
        thread = await begin(small, "mother", "manager")
        for expected in (1, 0):
            async with connect(small.riverbend.actor("manager")) as ctx:
                assert await service.read_thread(ctx, thread) == expected
        assert ask(small, "select read_at is not null from notifications") == [(True,)]
        async with connect(small.riverbend.actor("mother")) as ctx:
            talk = await lists.talk(ctx, thread, FIRST)
        assert talk is not None
        assert [name for name, _at in talk.readings[talk.messages[0]["id"]]] == ["Manager Test"]


class TestWriting:
    async def test_tells_the_others_once_until_they_read(self, small: SmallWorld) -> None:
        thread = await begin(small, "manager", "mother", "teacher")
        for _ in range(3):
            await write(small, "manager", thread)
        told = ask(small, TOLD)
        assert sorted(name for (name,) in told) == ["mother", "teacher"]

    async def test_the_same_form_sent_twenty_times_at_once_writes_one(self, small: SmallWorld) -> None:
        thread, key = await begin(small, "mother", "manager"), uuid4()
        await asyncio.gather(*(write(small, "mother", thread, "Once", key) for _ in range(20)))
        assert await reads(small, "mother", thread) == ["Hello", "Once"]

    @pytest.mark.parametrize(("body", "refusal"), [("  \n ", NothingWritten), ("x" * 8001, TooLong)])
    async def test_nothing_or_too_much_is_refused(self, small: SmallWorld, body: str, refusal: type[Exception]) -> None:
        thread = await begin(small, "mother", "manager")
        with pytest.raises(refusal):
            await write(small, "mother", thread, body)
        assert await reads(small, "mother", thread) == ["Hello"]

    @pytest.mark.parametrize("statement", ["update messages set body = 'evil'", "delete from messages"])
    @pytest.mark.parametrize("who", ["mother", "manager", "office"])
    async def test_what_was_written_stays(self, small: SmallWorld, who: str, statement: str) -> None:
        thread = await begin(small, "mother", "manager")
        with pytest.raises((DBAPIError, Exception)):
            async with connect(small.riverbend.actor(who)) as ctx:
                await ctx.tell(statement)
        assert await reads(small, "mother", thread) == ["Hello"]

    async def test_not_even_a_job_changes_it(self, small: SmallWorld) -> None:
        await begin(small, "mother", "manager")
        with pytest.raises(Exception, match="written once"):
            async with connect(small.riverbend.system()) as ctx:
                await ctx.tell("update messages set body = 'evil'")
        assert ask(small, "select body from messages") == [("Hello",)]

    @pytest.mark.parametrize("who", ["mother", "manager"])
    async def test_membership_is_nobodys_to_write(self, small: SmallWorld, who: str) -> None:
        await begin(small, "mother", "manager")
        with pytest.raises(Exception, match="permission denied"):
            async with connect(small.riverbend.actor(who)) as ctx:
                await ctx.tell("update thread_members set side = 'team'")

    async def test_bringing_a_colleague_in(self, small: SmallWorld) -> None:
        thread = await begin(small, "mother", "manager")
        for wrong in ("para", "father", "stranger"):
            async with connect(small.riverbend.actor("manager")) as ctx:
                with pytest.raises(WrongPeople):
                    await service.join_thread(ctx, thread, small.riverbend.users[wrong])
        async with connect(small.riverbend.actor("mother")) as ctx:
            with pytest.raises(WrongPeople):
                await service.join_thread(ctx, thread, small.riverbend.users["teacher"])
        async with connect(small.riverbend.actor("manager")) as ctx:
            await service.join_thread(ctx, thread, small.riverbend.users["teacher"])
        assert await reads(small, "teacher", thread) == ["Hello"]
