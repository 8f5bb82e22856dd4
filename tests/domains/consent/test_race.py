"""A hundred withdrawals against writers: no gated row is committed after a committed withdrawal.

The proof needs no clock. The withdrawal holds the one consent row exclusively; whoever passed the gate before has
committed by then. So the rows counted inside the withdrawal, after it took the lock, are all there will ever be.
"""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID

import asyncpg

from aivo.db.pools import Databases
from aivo.kit.actor import Actor
from tests.conftest import SmallWorld
from tests.domains.consent.helpers import plant, relation_of, say

ROUNDS = 100
WRITERS = 3
TUTOR = UUID("00000000-0000-7000-8000-0000000a0001")

WITHOUT_LOCK = """
create or replace function app.consent_gate_row() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if not exists (select from public.consent_records c where c.student_id = new.student_id
      and c.purpose = tg_argv[0] and c.status = 'granted' and c.expires_at > now()) then
    raise exception 'no' using errcode = 'AV001';
  end if;
  return new;
end $$
"""
"""The gate as one would write it at first: it looks, but does not hold."""

ANSWER = """
insert into consent_answers (tenant_id, student_id, consent_record_id, answer, capacity, relation_id, method,
  is_written, notice_version, is_notice_checked)
select tenant_id, student_id, id, $1, 'rights_holder', $2, 'signed_form', true, '1', true
from consent_records where student_id = $3 and purpose = 'ai_help'
"""
INSERT = "insert into ai_conversations (tenant_id, student_id, model_id, title) values ($1, $2, $3, $4)"


async def race(small: SmallWorld, rounds: int) -> tuple[int, int]:
    """Rows that were let in, and rows committed after a withdrawal."""
    world = small.riverbend
    student, relation = world.students["kid"], await relation_of(small, "mother")
    let_in = late = 0
    office, *writers = [await asyncpg.connect(small.urls["aivo_worker"]) for _ in range(WRITERS + 1)]
    enter = Entering(small.databases, world.system())
    try:
        for number in range(rounds):
            async with office.transaction():
                await enter(office)
                await office.execute(ANSWER, "yes", relation, student)
            results = await asyncio.gather(
                withdraw(office, enter, relation, student, number),
                *(write(link, enter, world.tenant_id, student, f"round {number}") for link in writers),
            )
            seen_inside = results[0]
            there = await count(office, enter, number)
            let_in += there
            late += there - seen_inside
    finally:
        for link in (office, *writers):
            await link.close()
    return let_in, late


class Entering:
    """Sets the context of a transaction."""

    def __init__(self, databases: Databases, actor: Actor) -> None:
        self.databases, self.actor = databases, actor

    async def __call__(self, link: Any) -> None:
        await link.fetchval("select app.enter($1)", self.databases.token(self.actor, backend=link.get_server_pid()))


async def write(link: Any, enter: Entering, tenant: UUID, student: UUID, title: str) -> int:
    """Write until the gate refuses; a little time passes between passing the gate and committing."""
    written = 0
    while True:
        try:
            async with link.transaction():
                await enter(link)
                await link.execute(INSERT, tenant, student, TUTOR, title)
                await asyncio.sleep(0.002)
            written += 1
        except asyncpg.PostgresError as error:
            if error.sqlstate != "AV001":
                raise
            return written


async def withdraw(link: Any, enter: Entering, relation: UUID, student: UUID, number: int) -> int:
    """Withdraw, and count from inside, with the lock held, the rows that got in."""
    await asyncio.sleep(0.001 * (number % 9))
    async with link.transaction():
        await enter(link)
        await link.execute(ANSWER, "withdraw", relation, student)
        return int(await link.fetchval("select count(*) from ai_conversations where title = $1", f"round {number}"))


async def count(link: Any, enter: Entering, number: int) -> int:
    async with link.transaction():
        await enter(link)
        return int(await link.fetchval("select count(*) from ai_conversations where title = $1", f"round {number}"))


async def test_a_hundred_withdrawals(small: SmallWorld) -> None:
    await say(small, "ai_help", "no")
    let_in, late = await race(small, ROUNDS)
    assert let_in > 0
    assert late == 0


async def test_the_planted_fault_is_found(small: SmallWorld) -> None:
    await say(small, "ai_help", "no")
    plant(small, WITHOUT_LOCK)
    _, late = await race(small, 15)
    assert late > 0
