"""The seed's three queries: Aivo's public Python API beside the bare statement and Prisma, a context for each request.

    bin/bench benchmarks/queries.py

Goals (speed design, S1): one round trip each; at least 30 times Prisma with its row-level-security extension; 0.60 of
the same statement without security through the same client as ``aivo_member`` and 0.80 as ``aivo_district``. Eight
connections, five rounds. Before that all peers must bring the same rows, and none a row of another tenant. Exit status
1 when they do not, or when a read takes more than one round trip.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import IO, Any, cast

import asyncpg

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from aivo.db import documents
from aivo.db.base import Base
from aivo.db.context import Ctx, connect
from aivo.db.documents.reader import POOL_OPTIONS, Statement
from aivo.db.prisma import prisma_schema
from aivo.kit.actor import Actor
from aivo.schema import IEP, DailyFocusSummary, HomeworkSession, metadata
from benchmarks import peers
from benchmarks.measure import Clock, Peer, Ran, compare, how_busy, per_operation, ratio
from benchmarks.reading_world import Learner, World, reading_world

LEARNERS, ROUNDS, SECONDS, CONNECTIONS = 1_000, 5, 0.8, 8
WHO = {"summary": "mother", "sessions": "manager", "plan": "manager"}
"""Who asks as ``aivo_member``: nobody of a school reads focus data, so the summary is a guardian's question."""
GOALS = {"aivo_member": 0.60, "aivo_district": 0.80}

Ask = Callable[[Learner], Awaitable[Any]]

BELOW = ("goals", "services", "team_members", "meetings", "behavior_plan")


def asked(question: str, learner: Learner) -> tuple[type[Base], dict[str, Any]]:
    """The model and the words of one of the seed's queries."""
    if question == "summary":
        return DailyFocusSummary, {"where": {"student_id": learner.student_id, "date": learner.day}}
    if question == "plan":
        return IEP, {"where": {"id": learner.plan_id}, "include": BELOW}
    return HomeworkSession, {
        "where": {"student_id": learner.student_id, "subject": "math"},
        "include": ["hints", "resources"],
        "order_by": [("created_at", "desc")],
    }


async def find(ctx: Ctx, question: str, learner: Learner) -> Any:
    """Ask through Aivo's public API."""
    model, words = asked(question, learner)
    return await (ctx.find_many(model, **words) if question == "sessions" else ctx.find_unique(model, **words))


def aivo(world: World, actor: Actor, question: str) -> Ask:
    """Aivo as it is: a context for each request."""

    async def ask(learner: Learner) -> Any:
        async with connect(actor, world.databases) as ctx:
            return await find(ctx, question, learner)

    return ask


def bare(pool: asyncpg.Pool[Any], world: World, question: str, login: str) -> Ask:
    """The same statement without security, as the superuser, through the same client and into the same objects."""

    async def ask(learner: Learner) -> Any:
        model, words = asked(question, learner)
        form: Any = "many" if question == "sessions" else "one"
        statement: Statement[Any] = documents.build(model, **words, form=form, login=login)
        text = statement.sql.replace("app.enter($1)", "$1::text is not null")
        async with pool.acquire() as link:
            found = await link.fetchval(text, *statement.arguments("none", world.riverbend.tenant_id))
        return documents.decode(statement, found)

    return ask


def peer(name: str, ask: Ask, learners: tuple[Learner, ...]) -> Peer:
    """A peer in this process: eight at once, each taking the next learner."""

    async def run(seconds: float) -> Ran:
        clock, done = Clock(), 0
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds

        async def one() -> None:
            nonlocal done
            while loop.time() < end:
                await ask(learners[done % len(learners)])
                done += 1

        await asyncio.gather(*(one() for _ in range(CONNECTIONS)))
        return clock.ran(done)

    return Peer(name, run)


class Node:
    """Prisma in a process of its own."""

    def __init__(self, world: World) -> None:
        setup = {
            "client": str(peers.client(prisma_schema(metadata))),
            "bare": world.urls["postgres"],
            "member": world.urls["aivo_member"],
            "tokens": {q: world.databases.token(world.riverbend.actor(who), seconds=3600) for q, who in WHO.items()},
            "learners": [
                {"student": str(each.student_id), "day": str(each.day), "plan": str(each.plan_id)}
                for each in world.mine
            ],
        }
        command = (*peers.PROGRAM, str(peers.HERE / "throughput.mjs"), json.dumps(setup))
        self._process = subprocess.Popen(
            command, cwd=peers.folder(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def tell(self, **words: Any) -> dict[str, Any]:
        """One line there, one back."""
        there, back = cast("IO[str]", self._process.stdin), cast("IO[str]", self._process.stdout)
        there.write(json.dumps(words) + "\n")
        there.flush()
        return cast("dict[str, Any]", json.loads(back.readline()))

    def peer(self, name: str, question: str) -> Peer:
        """One of its ways, as a peer."""

        async def run(seconds: float) -> Ran:
            told = await asyncio.to_thread(self.tell, name=name, question=question, seconds=seconds)
            return Ran(told["operations"], told["seconds"], told["cpu"])

        return Peer(f"Prisma {name.replace('guarded', 'with its RLS extension,')}", run)

    def close(self) -> None:
        """End it."""
        cast("IO[str]", self._process.stdin).close()
        self._process.wait(timeout=20)


def keys(found: Any) -> tuple[set[str], set[str]]:
    """Every row's id, and every tenant that a row names: in our objects or in Prisma's."""
    ids: set[str] = set()
    tenants: set[str] = set()

    def look(row: Any) -> None:
        if isinstance(row, list):
            for each in row:
                look(each)
        elif isinstance(row, dict):
            ids.add(row["id"])
            tenants.add(row["tenantId"])
            for value in row.values():
                if isinstance(value, list | dict) and (not isinstance(value, dict) or "tenantId" in value):
                    look([v for v in value if isinstance(v, dict) and "id" in v] if isinstance(value, list) else value)
        elif isinstance(row, Base):
            ids.add(str(row.id))  # type: ignore[attr-defined]
            tenants.add(str(row.tenant_id))  # type: ignore[attr-defined]
            for value in row.__dict__.values():
                if isinstance(value, Base) or (isinstance(value, list) and value and isinstance(value[0], Base)):
                    look(value)

    look(found)
    return ids, tenants


async def equal(world: World, ways: dict[str, Ask], node: Node | None, question: str) -> int:
    """Demand the same rows of all, all of this tenant; answers how many rows one answer has."""
    count = 0
    for number, learner in enumerate(world.mine[:5]):
        brought = {name: keys(await ask(learner)) for name, ask in ways.items()}
        if node is not None:
            for name in ("guarded join", "guarded query", "bare join", "bare query"):
                brought[name] = keys(node.tell(name=name, question=question, learner=number)["rows"])
        first = next(iter(brought.values()))
        wrong = [name for name, found in brought.items() if found != first]
        if wrong or not first[0] or first[1] != {str(world.riverbend.tenant_id)}:
            raise SystemExit(
                f"{question}: the rows of {', '.join(wrong) or 'all'} are not the tenant's own and the same"
            )
        count = len(first[0])
    return count


async def round_trips(world: World, actor: Actor, question: str) -> int:
    """How many statements the driver sends for one read, once it is prepared."""
    await world.databases.close()
    ask = aivo(world, actor, question)
    await ask(world.mine[0])
    pool = await world.databases.reads(actor.login_role)
    sent: list[str] = []
    async with pool.acquire() as link:
        link.add_query_logger(lambda record: sent.append(record.query))
    await ask(world.mine[1])
    await world.databases.close()
    return len(sent)


async def measure(world: World, postmaster: int) -> bool:
    """All three questions; answers whether each is one round trip."""
    try:
        node = Node(world)
    except peers.MissingError as reason:
        node = None
        print(f"Prisma is left out: {reason}")
    is_one = True
    pool = await asyncpg.create_pool(world.urls["postgres"], min_size=CONNECTIONS, max_size=CONNECTIONS, **POOL_OPTIONS)
    for question, member in WHO.items():
        actors = {"aivo_member": world.riverbend.actor(member)}
        if question != "summary":  # no duty carries focus
            actors["aivo_district"] = world.riverbend.actor("office")
        trips = {login: await round_trips(world, actor, question) for login, actor in actors.items()}
        is_one = is_one and set(trips.values()) == {1}
        ours = {f"Aivo {login}": aivo(world, actor, question) for login, actor in actors.items()}
        plain = {f"bare for {login}": bare(pool, world, question, login) for login in actors}
        rows = await equal(world, ours | plain, node, question)
        print(f"\n{question}: {rows} rows an answer, round trips {trips}; {how_busy()}")
        running = {name: peer(name, ask, world.mine) for name, ask in (ours | plain).items()}
        for name in ("guarded join", "guarded query", "bare join", "bare query") if node else ():
            running[name] = node.peer(name, question)  # type: ignore[union-attr]
        await compare(list(running.values()), rounds=ROUNDS, seconds=SECONDS, server=postmaster)
        report(running, list(actors))
    await pool.close()
    await world.databases.close()
    if node is not None:
        node.close()
    return is_one


def report(running: dict[str, Peer], logins: list[str]) -> None:
    """The peers' lines and the ratios of the goals."""
    for each in running.values():
        print(each.line())
    for login in logins:
        ours, plain = running[f"Aivo {login}"], running[f"bare for {login}"]
        cpu = per_operation(plain) / per_operation(ours)
        print(f"  {login} of the bare statement: {ratio(ours, plain)}; by CPU {cpu:.2f}; goal {GOALS[login]:.2f}")
    for name in (name for name in running if name.startswith("guarded")):
        ours = running["Aivo aivo_member"]
        cpu = per_operation(running[name]) / per_operation(ours)
        print(f"  aivo_member to Prisma {name}: {ratio(ours, running[name])}; by CPU {cpu:.1f}; goal 30")


def main() -> int:
    """Make the world, ask, take it away."""
    with reading_world(LEARNERS) as world:
        return 0 if asyncio.run(measure(world, world.postmaster)) else 1


if __name__ == "__main__":
    sys.exit(main())
