"""What the pages about requests, statements and disclosures ask the database."""

# ruff: noqa: S608  (put together from our own texts; values are bound)

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from aivo.db.context import Ctx
from aivo.domains.records.clock import Due, Facts, due
from aivo.domains.records.models import AmendmentRequest, RecordRequest
from aivo.domains.records.models.requests import IS_OPEN
from aivo.domains.records.queries import EFFECTIVE_DUE, NEXT_MEETING
from aivo.domains.records.reading import Said, keeps, statements, text_of
from aivo.kit.errors import NotFound
from aivo.web.paging import SIZE, Slice, cut

STANDS = """
case when r.withdrawn_on is not null then 'withdrawn' when r.done_on is not null then 'done'
  when r.decision is not null then r.decision else 'waiting' end
"""

CHILD = """
select s.id::text as id, s.given_name, s.family_name,
  $2 = any ((select app.my_students('decision', 'write'))::uuid[]) as may_decide
from student_profiles s join tenants t on t.id = s.tenant_id
where s.tenant_id = $1 and s.id = $2 and s.deleted_at is null and t.kind <> 'family'
  and s.id = any ((select app.my_students('registry', 'read'))::uuid[])
"""

OWN = f"""
select r.id::text as id, r.kind, r.received_on, d.due_on, {STANDS} as stands, r.decision, r.decided_on, r.done_on
from record_requests r cross join lateral (select {EFFECTIVE_DUE} as due_on) d
where r.tenant_id = $1 and r.student_id = $2 and r.deleted_at is null
order by r.id desc limit 100
"""

BOARD = f"""
select r.id::text as id, r.student_id::text as student_id, r.kind, r.received_on, r.channel, r.by_right, d.due_on,
  {STANDS} as stands, s.given_name, s.family_name,
  coalesce(u.given_name || ' ' || u.family_name, r.asked_by_name) as asker
from record_requests r
cross join lateral (select {EFFECTIVE_DUE} as due_on) d
join student_profiles s on s.tenant_id = r.tenant_id and s.id = r.student_id
left join users u on u.tenant_id = r.tenant_id and u.id = r.asked_by_user_id
where r.tenant_id = $1 and r.deleted_at is null and ($2 = '' or r.kind = $2)
  and case $3 when 'open' then {IS_OPEN} when 'over' then not ({IS_OPEN}) else true end
  and ($4::date is null or (d.due_on, r.id) > ($4, $5::uuid))
order by d.due_on, r.id limit $6
"""

COUNTS = f"""
select count(*) filter (where d.due_on < $2)::int as late, count(*)::int as open
from record_requests r cross join lateral (select {EFFECTIVE_DUE} as due_on) d
where r.tenant_id = $1 and r.deleted_at is null and {IS_OPEN}
"""

PEOPLE = """
select s.given_name, s.family_name, coalesce(a.given_name || ' ' || a.family_name, r.asked_by_name) as asker,
  t.given_name || ' ' || t.family_name as taken_by, d.given_name || ' ' || d.family_name as decided_by,
  o.given_name || ' ' || o.family_name as done_by
from record_requests r
join student_profiles s on s.tenant_id = r.tenant_id and s.id = r.student_id
left join users a on a.tenant_id = r.tenant_id and a.id = r.asked_by_user_id
left join users t on t.tenant_id = r.tenant_id and t.id = r.taken_by_user_id
left join users d on d.tenant_id = r.tenant_id and d.id = r.decided_by_user_id
left join users o on o.tenant_id = r.tenant_id and o.id = r.done_by_user_id
where r.tenant_id = $1 and r.id = $2
"""

TEXTS = """
select r.said, r.reason, a.what_is_wrong, a.what_it_should_say, a.hearing_reason
from record_requests r left join amendment_requests a on a.tenant_id = r.tenant_id and a.request_id = r.id
where r.tenant_id = $1 and r.id = $2
"""

LEARNERS = """
select s.id::text as id, s.given_name, s.family_name, s.grade_level, s.birth_date from student_profiles s
where s.tenant_id = $1 and s.deleted_at is null
  and (starts_with(lower(s.family_name), lower($2)) or starts_with(lower(s.given_name), lower($2)))
order by s.family_name, s.given_name, s.id limit 10
"""

FAMILY = """
select distinct u.id::text as id, u.given_name || ' ' || u.family_name as name
from parent_student_relations r join users u on u.tenant_id = r.tenant_id and u.id = r.user_id
where r.tenant_id = $1 and r.student_id = $2 and r.deleted_at is null and r.is_confirmed
order by 2 limit 20
"""

NAME = """
select s.given_name, s.family_name from student_profiles s join tenants t on t.id = s.tenant_id
where s.tenant_id = $1 and s.id = $2 and s.deleted_at is null and t.kind <> 'family'
"""

GIVEN = """
select d.id::text as id, d.party, d.basis, d.interest, d.covers, d.disclosed_on, d.consented_on,
  d.has_redisclosure_note, d.is_secret, d.what, u.given_name || ' ' || u.family_name as by_name
from disclosures d left join users u on u.tenant_id = d.tenant_id and u.id = d.by_user_id
where d.tenant_id = $1 and d.student_id = $2 and ($3::date is null or (d.disclosed_on, d.id) < ($3, $4::uuid))
order by d.disclosed_on desc, d.id desc limit $5
"""


@dataclass(frozen=True, slots=True)
class Case:
    """One request with what belongs to it, texts readable."""

    row: RecordRequest
    people: Any
    due: Due
    stands: str
    said: str
    reason: str
    amendment: AmendmentRequest | None
    wrong: str
    should: str
    hearing: str
    statements: list[Said]


async def child(ctx: Ctx, student_id: UUID) -> Any:
    """The child whose record the acting parent may ask about; ``NotFound`` for any other."""
    rows = await ctx.ask(CHILD, ctx.actor.tenant_id, student_id)
    if not rows:
        raise NotFound
    return rows[0]


async def learner_name(ctx: Ctx, student_id: UUID) -> Any:
    """The learner's name, for whoever may see them."""
    rows = await ctx.ask(NAME, ctx.actor.tenant_id, student_id)
    if not rows:
        raise NotFound
    return rows[0]


async def demand_custodian(ctx: Ctx, student_id: UUID | None = None) -> None:
    """Nothing is here for whoever does not look after records."""
    if not await keeps(ctx, student_id):
        raise NotFound


async def own_requests(ctx: Ctx, student_id: UUID) -> list[Any]:
    """What the acting parent asked about this child, newest first."""
    return await ctx.ask(OWN, ctx.actor.tenant_id, student_id)


async def board(ctx: Ctx, kind: str, which: str, after: tuple[date | None, UUID | None]) -> Slice:
    """One page of requests, the nearest day first."""
    return cut(await ctx.ask(BOARD, ctx.actor.tenant_id, kind, which, *after, SIZE + 1), ("due_on", "id"))


async def counts(ctx: Ctx, today: date) -> Any:
    """How many requests are open, and how many of them are late."""
    return (await ctx.ask(COUNTS, ctx.actor.tenant_id, today))[0]


async def learners(ctx: Ctx, search: str) -> list[Any]:
    """Learners whose name begins so."""
    return await ctx.ask(LEARNERS, ctx.actor.tenant_id, search) if search else []


async def family(ctx: Ctx, student_id: UUID) -> list[Any]:
    """Who of the family has an account here."""
    return await ctx.ask(FAMILY, ctx.actor.tenant_id, student_id)


async def given(ctx: Ctx, student_id: UUID, after: tuple[date | None, UUID | None]) -> Slice:
    """One page of the log of disclosures, the latest first."""
    return cut(await ctx.ask(GIVEN, ctx.actor.tenant_id, student_id, *after, SIZE + 1), ("disclosed_on", "id"))


async def readable(ctx: Ctx, rows: list[Any]) -> dict[str, str]:
    """What exactly was given, by the row's id."""
    return {row["id"]: await text_of(ctx, "disclosures", "what", UUID(row["id"]), row["what"]) for row in rows}


async def case(ctx: Ctx, request_id: UUID) -> Case:
    """One request; ``NotFound`` unless it is the acting person's to see."""
    row = await ctx.find_unique(RecordRequest, where={"id": request_id})
    if row is None:
        raise NotFound
    (people,) = await ctx.ask(PEOPLE, ctx.actor.tenant_id, request_id)
    (meeting,) = await ctx.ask(NEXT_MEETING, ctx.actor.tenant_id, row.student_id, row.received_on)
    amendments = await ctx.find_many(AmendmentRequest, where={"request_id": request_id}, limit=1)
    (cells,) = await ctx.ask(TEXTS, ctx.actor.tenant_id, request_id)

    async def text(table: str, column: str, row_id: UUID) -> str:
        return await text_of(ctx, table, column, row_id, cells[column])

    amendment = amendments[0] if amendments else None
    wrong, should, hearing = [
        await text("amendment_requests", name, amendment.id) if amendment else ""
        for name in ("what_is_wrong", "what_it_should_say", "hearing_reason")
    ]
    return Case(
        row, people, _now_due(row, meeting["meeting_on"]), _stands(row),
        await text("record_requests", "said", row.id), await text("record_requests", "reason", row.id),
        amendment, wrong, should, hearing, await statements(ctx, row.student_id, request_id=request_id),
    )  # fmt: skip


def _now_due(row: RecordRequest, meeting_on: date | None) -> Due:
    """The day that holds now: what was promised, or earlier by a meeting planned since."""
    promised = Due(row.due_on, row.due_rule, row.due_citation)  # type: ignore[arg-type]  # held by the column's CHECK
    if row.kind not in ("inspect", "copy"):
        return promised
    again = due(row.kind, row.received_on, Facts(meeting_on=meeting_on))  # type: ignore[arg-type]
    return again if again.on <= promised.on else promised


def _stands(row: RecordRequest) -> str:
    if row.withdrawn_on:
        return "withdrawn"
    return "done" if row.done_on else row.decision or "waiting"
