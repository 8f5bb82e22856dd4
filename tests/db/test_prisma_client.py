"""The seed's three queries through Prisma's own client, as the seed has them but for the ids; and writes through it.

The packages and the generated client are kept beside the virtual environment (``benchmarks/peers``). Where they cannot
be had, these tests are skipped and say why.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest

from aivo.db.base import Base
from aivo.db.context import Ctx, connect
from aivo.db.documents.describe import describe
from aivo.db.prisma import prisma_schema
from aivo.db.prisma.names import camel
from aivo.schema import IEP, DailyFocusSummary, HomeworkSession, metadata
from benchmarks import peers
from tests.factories.core import Small
from tests.factories.rows import clone
from tests.isolation.world import Filled, class_filled, filled_template, own_filled

__all__ = ["class_filled", "filled_template", "own_filled"]

SUMMARY = """
const focusSummary = await prisma.dailyFocusSummary.findUnique({
  where: {
    studentId_date: {
      studentId: "student123",
      date: new Date("2024-01-15")
    }
  }
});
return focusSummary
"""

SESSIONS = """
const homeworkSessions = await prisma.homeworkSession.findMany({
  where: {
    studentId: "student123",
    subject: "math"
  },
  include: {
    hints: true,
    resources: true
  },
  orderBy: { createdAt: 'desc' }
});
return homeworkSessions
"""

PLAN = """
const iep = await prisma.iEP.findUnique({
  where: { id: "iep123" },
  include: {
    goals: true,
    services: true,
    teamMembers: true,
    meetings: true,
    behaviorPlan: true
  }
});
return iep
"""

PLAN_RELATIONS = ("goals", "services", "team_members", "meetings", "behavior_plan")


@dataclass(frozen=True)
class Ids:
    """What a learner's rows are called."""

    student: UUID
    day: date
    plan: UUID

    def put(self, text: str) -> str:
        """The seed's query with these ids."""
        pairs = {"student123": self.student, "2024-01-15": self.day, "iep123": self.plan}
        for literal, value in pairs.items():
            text = text.replace(literal, str(value))
        return text


def ids_of(world: Filled, home: Small, learner: str) -> Ids:
    """The ids of one learner's summary and plan."""
    student = home.students[learner]
    question = "select d.date, i.id from daily_focus_summaries d join ieps i using (tenant_id, student_id)"
    (row,) = world.link("postgres").execute(f"{question} where student_id = %s", (student,))
    world.link("postgres").rollback()
    return Ids(student, *row)


@pytest.fixture(scope="module")
def prisma() -> Iterator[peers.Prisma]:
    """A process with the client of today's schema."""
    try:
        running = peers.Prisma(prisma_schema(metadata))
    except peers.MissingError as reason:
        pytest.skip(str(reason))
    yield running
    running.close()


def ask(prisma: peers.Prisma, world: Filled, actor: str, code: str) -> Any:
    """What the code returns to this person, over the URL of their login role and a token in its options."""
    acting = world.actor(actor)
    return prisma.run(world.urls[acting.login_role], world.databases.token(acting), code)


def more_rows(world: Filled) -> None:
    """Three sessions in mathematics on three days with hints, one of another subject, one more goal."""
    link = world.link("postgres")
    link.execute("set session_replication_role = replica")
    kid = world.riverbend.students["kid"]
    sessions, hints, goals = (metadata.tables[name] for name in ("homework_sessions", "homework_hints", "iep_goals"))
    link.execute("update homework_sessions set subject = 'math' where student_id = %s", (kid,))
    kept = {
        table.name: link.execute(f"select to_jsonb(t) from {table.name} t where student_id = %s", (kid,)).fetchone()
        for table in (sessions, hints, goals)
    }
    rows: dict[str, Any] = {name: found[0] for name, found in kept.items() if found}
    for day, subject in ((3, "math"), (9, "math"), (5, "reading")):
        statement, values = clone(sessions, rows["homework_sessions"], subject=subject, created_at=f"2026-03-0{day}")
        link.execute(statement, values)
        for position in (1, 2):
            of = {"homework_session_id": values["row"].obj["id"], "position": position}
            link.execute(*clone(hints, rows["homework_hints"], **of))
    link.execute(*clone(goals, rows["iep_goals"], lineage_id=uuid4(), position=2))
    link.execute("set session_replication_role = origin")
    link.commit()


@pytest.fixture(scope="class")
def seeded(class_filled: Filled) -> Filled:
    """The filled world, with some more rows of the learner ``kid``."""
    more_rows(class_filled)
    return class_filled


def plain(value: Any) -> Any:
    """A value of ours as JavaScript's JSON says it: moments to the millisecond, exact numbers as text."""
    if isinstance(value, datetime):
        text = value.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="milliseconds")
        return f"{text}Z"
    if isinstance(value, date):
        return f"{value.isoformat()}T00:00:00.000Z"
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, UUID):
        return str(value)
    return msgspec.json.decode(msgspec.json.encode(value))


def same(theirs: Any, ours: Any, relations: tuple[str, ...] = ()) -> int:
    """Demand that Prisma's object says what our instance says; answers how many values were compared."""
    model: type[Base] = type(ours)
    names = {camel(field.column): field.name for field in describe(model).fields.values()}
    assert set(theirs) <= set(names) | {camel(name) for name in relations}
    compared = 0
    for name in set(theirs) & set(names):
        mine = plain(getattr(ours, names[name]))
        his = float(theirs[name]) if isinstance(mine, float) and theirs[name] is not None else theirs[name]
        assert his == mine, (model.__name__, name)
        compared += 1
    for relation in relations:
        below, mine = theirs[camel(relation)], getattr(ours, relation)
        if isinstance(below, list):
            below, mine = sorted(below, key=lambda row: row["id"]), sorted(mine, key=lambda row: str(row.id))
            compared += sum(same(*pair) for pair in zip(below, mine, strict=True))
        elif below is not None or mine is not None:
            compared += same(below, mine)
    return compared


async def our_three(ctx: Ctx, ids: Ids) -> tuple[DailyFocusSummary | None, list[HomeworkSession], IEP | None]:
    """The same three questions through Aivo's own reader."""
    return (
        await ctx.find_unique(DailyFocusSummary, where={"student_id": ids.student, "date": ids.day}),
        await ctx.find_many(
            HomeworkSession,
            where={"student_id": ids.student, "subject": "math"},
            include=["hints", "resources"],
            order_by=[("created_at", "desc")],
        ),
        await ctx.find_unique(IEP, where={"id": ids.plan}, include=PLAN_RELATIONS),
    )


class TestTheSeedsQueries:
    @pytest.mark.parametrize("actor", ["mother", "kid", "system"])
    async def test_bring_what_aivos_own_reader_brings(self, prisma: peers.Prisma, seeded: Filled, actor: str) -> None:
        ids = ids_of(seeded, seeded.riverbend, "kid")
        async with connect(seeded.actor(actor), seeded.databases) as ctx:
            summary, sessions, plan = await our_three(ctx, ids)
        await seeded.databases.close()
        assert summary is not None
        assert plan is not None
        assert same(ask(prisma, seeded, actor, ids.put(SUMMARY)), summary) > 20
        theirs = ask(prisma, seeded, actor, ids.put(SESSIONS))
        assert [row["id"] for row in theirs] == [str(row.id) for row in sessions]
        assert [len(row["hints"]) for row in theirs] == [1, 2, 2]
        assert sum(same(*pair, ("hints", "resources")) for pair in zip(theirs, sessions, strict=True)) > 200
        assert len(plan.goals) == 2
        assert same(ask(prisma, seeded, actor, ids.put(PLAN)), plan, PLAN_RELATIONS) > 100

    @pytest.mark.parametrize(
        ("actor", "learner", "is_foreign"),
        [("mother", "far", False), ("mother", "kid", True), ("kid", "pal", False), ("stranger", "kid", False)],
    )
    def test_find_nothing_hidden_or_foreign(
        self, prisma: peers.Prisma, seeded: Filled, actor: str, learner: str, is_foreign: bool
    ) -> None:
        ids = ids_of(seeded, seeded.lakeshore if is_foreign else seeded.riverbend, learner)
        assert [ask(prisma, seeded, actor, ids.put(query)) for query in (SUMMARY, SESSIONS, PLAN)] == [None, [], None]

    def test_find_nothing_without_a_token_or_with_a_changed_one(self, prisma: peers.Prisma, seeded: Filled) -> None:
        ids = ids_of(seeded, seeded.riverbend, "kid")
        token = seeded.databases.token(seeded.actor("mother"))
        for said in (None, token[:-1] + ("0" if token[-1] != "0" else "1")):
            assert prisma.run(seeded.urls["aivo_member"], said, ids.put(PLAN)) is None

    def test_a_planted_leak_is_seen(self, prisma: peers.Prisma, own_filled: Filled) -> None:
        """The twin: with a policy that lets everybody through, the same question finds the foreign plan."""
        ids = ids_of(own_filled, own_filled.lakeshore, "kid")
        assert ask(prisma, own_filled, "mother", ids.put(PLAN)) is None
        own_filled.alter("create policy leak on ieps for select to aivo_member using (true)")
        assert ask(prisma, own_filled, "mother", ids.put(PLAN))["id"] == str(ids.plan)


class TestThroughTheViews:
    def test_deleted_rows_are_gone(self, prisma: peers.Prisma, class_filled: Filled) -> None:
        ids = ids_of(class_filled, class_filled.riverbend, "kid")
        assert len(ask(prisma, class_filled, "mother", ids.put(PLAN))["goals"]) == 1
        class_filled.alter("update iep_goals set deleted_at = now() where student_id = %(kid)s", kid=ids.student)
        assert ask(prisma, class_filled, "mother", ids.put(PLAN))["goals"] == []
        class_filled.alter("update ieps set deleted_at = now() where student_id = %(kid)s", kid=ids.student)
        assert ask(prisma, class_filled, "mother", ids.put(PLAN)) is None

    def test_who_may_write_writes_and_nobody_else(self, prisma: peers.Prisma, class_filled: Filled) -> None:
        kid, far = (class_filled.riverbend.students[name] for name in ("kid", "far"))
        change = (
            "return await prisma.homeworkSession.updateMany({where: {studentId: '%s'}, data: {title: 'By Prisma'}})"
        )
        counts = {
            (actor, learner): ask(prisma, class_filled, actor, change % learner)["count"]
            for actor in ("manager", "mother")
            for learner in (kid, far)
        }
        assert counts == {("manager", kid): 1, ("manager", far): 0, ("mother", kid): 0, ("mother", far): 0}
        (titles,) = class_filled.link("postgres").execute(
            "select array_agg(student_id) from homework_sessions where title = 'By Prisma'"
        )
        class_filled.link("postgres").rollback()
        assert titles[0] == [kid]

    def test_a_row_for_a_hidden_learner_is_refused(self, prisma: peers.Prisma, class_filled: Filled) -> None:
        make = """return await prisma.homeworkSession.create({data: {tenantId: '%s', studentId: '%s', subject: 'math',
          title: 'New', problemText: '1 + 1', startedAt: new Date('2026-03-02T15:00:00Z')}, select: {title: true}})"""
        home = class_filled.riverbend
        assert ask(prisma, class_filled, "manager", make % (home.tenant_id, home.students["kid"])) == {"title": "New"}
        for place, learner in ((home, "far"), (class_filled.lakeshore, "kid")):
            with pytest.raises(peers.PrismaError, match=r"row-level security|violates|denied"):
                ask(prisma, class_filled, "manager", make % (place.tenant_id, place.students[learner]))
