"""What is there after a round, held against what the clients were told."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import asyncpg
import psycopg

from aivo.db import lints
from aivo.domains.audit import service as audit
from aivo.kit.signing import Signer, name_of
from benchmarks.faults.people import Crowd, put_in
from benchmarks.faults.scene import PATIENCE, Scene

UNDONE = """
select task_name, status::text from jobs.procrastinate_jobs where status in ('todo', 'doing') or status = 'failed'
"""
MAILS = "select count(*) filter (where state <> 'sent'), count(*) from outbox_mails"
ROSTERS = "select count(*) filter (where state in ('waiting', 'working')), count(*) from roster_jobs"
ENTRIES = """
select count(*) from contact_logs c where (select count(*) from audit_events e where e.table_name = 'contact_logs'
  and e.row_id = c.id and e.operation = 'insert') <> 1
"""
LEFT = """
select (select count(*) from pg_locks where not granted)
  + (select count(*) from pg_stat_activity
    where state like 'idle in transaction%' and state_change < now() - '1 s'::interval)
  + (select count(*) from pg_prepared_xacts)
"""
NOTES = {"contact_logs": "note", "messages": "body"}


@dataclass(frozen=True)
class Found:
    """How long it took until everything had ended, and everything that is not as it should be."""

    seconds: float
    wrong: list[str]


def hold(scene: Scene, crowd: Crowd) -> Found:
    """Wait until every job has ended, then compare; nothing may be lost, double, stuck or left behind."""
    with scene.connect() as link:
        put_in(link, "deliver_mail")
        seconds = _wait(link)
        wrong = [*stuck(link), *written(link, crowd), *mails(link, crowd), *left(link)]
    wrong += asyncio.run(_trail_and_catalogue(scene))
    wrong += crowd.ledger.odd
    return Found(seconds, wrong)


def _wait(link: psycopg.Connection[Any]) -> float:
    """Until no job waits, runs or has failed, no mail and no roster waits; at most a minute."""
    began = time.monotonic()
    while time.monotonic() - began < PATIENCE:
        mails, rosters = link.execute(MAILS).fetchone(), link.execute(ROSTERS).fetchone()
        if not link.execute(UNDONE).fetchall() and mails and not mails[0] and rosters and not rosters[0]:
            break
        if mails and mails[0]:
            put_in(link, "deliver_mail")
        time.sleep(0.2)
    return time.monotonic() - began


def stuck(link: psycopg.Connection[Any]) -> Iterator[str]:
    """Jobs, mails' jobs and rosters that did not end."""
    for task, status in link.execute(UNDONE):
        yield f"the job {task} is still {status}"
    rosters = link.execute(ROSTERS).fetchone()
    if rosters and rosters[0]:
        yield f"{rosters[0]} roster jobs have not ended"


def written(link: psycopg.Connection[Any], crowd: Crowd) -> Iterator[str]:
    """Every acknowledged row once; a row nobody was told of only where nobody was told yet."""
    for table, told in crowd.ledger.written.items():
        rows = link.execute(f"select {NOTES[table]}, count(*) from {table} group by 1".encode()).fetchall()
        there = {str(key): int(times) for key, times in rows if key != "first"}
        yield from (f"{table}: {key} was acknowledged and is not there" for key in told - set(there))
        yield from (f"{table}: {key} is there {times} times" for key, times in there.items() if times > 1)
        yield from (f"{table}: {key} is there and nobody was told" for key in set(there) - told)
    row = link.execute(ENTRIES).fetchone()
    if row and row[0]:
        yield f"{row[0]} rows have not exactly one entry in the trail"
    jobs = {row[0] for row in link.execute("select id from roster_jobs")}
    yield from (f"the roster {job} was acknowledged and is not there" for job in crowd.ledger.rosters - jobs)
    if len(jobs) > len(crowd.ledger.rosters) + crowd.ledger.unsure_rosters:
        yield f"{len(jobs)} rosters are there, more than were sent"


def mails(link: psycopg.Connection[Any], crowd: Crowd) -> Iterator[str]:
    """Each mail left at least once, always under its own number."""
    ids = {str(row[0]): str(row[1]) for row in link.execute("select id, message_id from outbox_mails")}
    taken = {name.strip("<>").partition("@")[0] for name in crowd.postbox.taken}
    yield from (f"the mail {mail} was acknowledged and is not there" for mail in crowd.ledger.mails - set(ids))
    yield from (f"the mail {mail} did not leave" for mail, number in ids.items() if number not in taken)
    yield from (f"a mail left under the number {name}, which nobody wrote" for name in taken - set(ids.values()))


def left(link: psycopg.Connection[Any]) -> Iterator[str]:
    """Locks that wait, transactions that lie open; and the promise of the disk was asked for all the while."""
    if link.execute("select current_setting('fsync'), current_setting('synchronous_commit')").fetchone() != (
        "on",
        "on",
    ):
        yield "the server does not keep what it acknowledges"
    for _ in range(20):  # what is at work this very moment ends
        row = link.execute(LEFT).fetchone()
        if row == (0,):
            return
        time.sleep(0.25)
    yield f"{row[0] if row else '?'} locks or open transactions were left behind"


async def _trail_and_catalogue(scene: Scene) -> list[str]:
    """The trail agrees with its seals and checkpoints, the catalogue with its rules."""
    link = await asyncpg.connect(scene.urls["aivo_owner"])
    try:
        wrong = [f"catalogue: {found}" for found in await lints.lint(link.fetch)]
        await link.execute("set role aivo_owner")
        public = Signer.of(scene.settings.seal_key).public
        points = audit.standing(scene.settings.checkpoint_dir, scene.small.tenant_id, {name_of(public): public})
        verdict = await audit.verify_trail(link, scene.small.tenant_id, points, lambda _: None)
        if verdict.finding is not None:
            wrong.append(f"trail: {verdict.finding}")
        return wrong
    finally:
        await link.close()
