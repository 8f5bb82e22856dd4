"""Acts that the tests of consent repeat: ask and answer, as somebody, in a transaction of their own."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from aivo.db.context import connect
from aivo.domains.consent import service as consent
from aivo.domains.consent.models import ConsentRecord
from aivo.domains.consent.queries import current_record
from aivo.domains.consent.schemas import AnswerDraft
from aivo.domains.consent.words import Purpose
from aivo.kit.actor import Actor
from tests.conftest import SmallWorld

PAPER = AnswerDraft("yes", method="signed_form", channel="paper", notice_version="1", notice_language="en")


async def relation_of(small: SmallWorld, username: str, student: str = "kid") -> UUID:
    """The relation of an adult to a learner."""
    world = small.riverbend
    async with connect(world.system(), small.databases) as ctx:
        rows = await ctx.ask(
            "select id from parent_student_relations where student_id = $1 and user_id = $2",
            world.students[student], world.users[username],
        )  # fmt: skip
    return UUID(str(rows[0]["id"]))


async def give_right(small: SmallWorld, username: str, right: str, basis: str = "court_order") -> None:
    """Give an adult one more right about ``kid``."""
    relation = await relation_of(small, username)
    world = small.riverbend
    async with connect(world.system(), small.databases) as ctx:
        await ctx.tell(
            "insert into parent_relation_rights (tenant_id, student_id, relation_id, right_kind, basis, valid_from)"
            " values ($1, $2, $3, $4, $5, '2020-08-01')",
            world.tenant_id, world.students["kid"], relation, right, basis,
        )  # fmt: skip


async def say(
    small: SmallWorld,
    purpose: Purpose,
    answer: str = "yes",
    *,
    by: str = "mother",
    actor: Actor | None = None,
    student: str = "kid",
    **details: Any,
) -> ConsentRecord:
    """One person's answer about a learner, entered by the case manager unless ``actor`` says otherwise."""
    world = small.riverbend
    draft = replace(PAPER, answer=answer, **details)  # type: ignore[arg-type]
    if draft.capacity == "rights_holder" and draft.relation_id is None:
        draft = replace(draft, relation_id=await relation_of(small, by, student))
    async with connect(actor or world.actor("manager"), small.databases) as ctx:
        record = await current_record(ctx, world.students[student], purpose)
        if record is None:
            record = await consent.ask(ctx, world.students[student], purpose)
        return await consent.answer(ctx, record, draft)


def plant(small: SmallWorld, *statements: str) -> None:
    """Change the database as its superuser."""
    with small.connect("postgres") as link:
        for statement in statements:
            link.execute(statement)


def born(small: SmallWorld, ago: str) -> None:
    """Let ``kid`` be born this long ago."""
    plant(small, f"update student_profiles set birth_date = (now() - interval '{ago}')::date where given_name = 'Kid'")


def as_guard(small: SmallWorld, statement: str) -> None:
    """Move the data (never the clock) the way only the guard can."""
    plant(small, "set role aivo_guard", statement)


def at(text: str) -> datetime:
    """A moment in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
