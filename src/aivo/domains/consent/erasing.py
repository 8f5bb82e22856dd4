"""Erasure of a learner's record, class by class. What must stay, and the deleting itself, PostgreSQL decides."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from aivo.db.context import Ctx, connect
from aivo.domains.consent.erasure_list import Listed, put_down
from aivo.domains.consent.errors import MustStay, NoSuchRecord
from aivo.kit.actor import Actor
from aivo.kit.clock import now
from aivo.kit.errors import Refusal
from aivo.kit.ids import new_id
from aivo.kit.signing import Signer

CLASSES = ("focus_monitoring", "ai_help", "learning_activity", "plan", "permanent_record")
"""The classes of a learner's data, in the order in which they can go; the same stand in ``app.erasable_classes``."""

ERASE = text("select * from app.erase(:student, :data_class, :erasure, :asked_by, :keeps)")


@dataclass(frozen=True, slots=True)
class Standing:
    """One class of a learner's data: how many rows, whether it must stay, until when and why."""

    data_class: str
    row_count: int
    stands: bool
    reason: str
    stands_until: date | None
    rule_id: UUID | None
    citation: str | None
    stop_id: UUID | None


@dataclass(frozen=True, slots=True)
class Erased:
    """What one erasure did."""

    listed: Listed
    counts: dict[str, int]


async def standing(ctx: Ctx, student_id: UUID) -> list[Standing]:
    """Class by class what a learner has and what must stay. Raises ``NoSuchRecord``."""
    try:
        await ctx.begin()
        rows = (
            await ctx.session.execute(text("select * from app.erasure_of(:student)"), {"student": student_id})
        ).mappings()
        return [Standing(**row) for row in rows]
    except DBAPIError as error:
        raise _refusal(error) from error


async def erase(
    ctx: Ctx,
    student_id: UUID,
    data_class: str,
    *,
    asked_by: str,
    keeps_permanent: bool,
    files_dir: Path,
    list_dir: Path,
    signer: Signer,
) -> Erased:
    """Erase one class in a transaction of its own, listed outside the database before it commits.

    Raises ``MustStay``, ``NoSuchRecord``, ``CannotWrite``; nothing is erased then.
    """
    files = await _files_of(ctx, student_id) if data_class == "plan" else ()
    listed = Listed(
        new_id(), ctx.actor.tenant_id, student_id, data_class, asked_by, keeps_permanent, tuple(files), now()
    )
    put_down(list_dir, listed, "begun", signer)
    try:
        async with connect(ctx.actor, ctx.databases) as own:
            values = {
                "student": student_id, "data_class": data_class, "erasure": listed.id, "asked_by": asked_by,
                "keeps": keeps_permanent,
            }  # fmt: skip
            rows = (await own.session.execute(ERASE, values)).all()
    except DBAPIError as error:
        refusal = _refusal(error)
        if isinstance(refusal, MustStay | NoSuchRecord):  # PostgreSQL said no: it is not done
            put_down(list_dir, listed, "given_up", signer)
        raise refusal from error
    take_files(files_dir, files)
    await forget_jobs(ctx, student_id)
    put_down(list_dir, listed, "done", signer)
    counts: dict[str, int] = {}
    for name, count in rows:
        counts[name] = counts.get(name, 0) + count
    return Erased(listed, counts)


async def erase_again(link: Any, databases: Any, listed: Sequence[Listed], missing: set[UUID], files_dir: Path) -> int:
    """After an older backup: do again what is listed and missing, as the owner. Answers how many."""
    done = 0
    for each in listed:
        if each.id in missing:
            actor = Actor.system(each.tenant_id, "student_erase_again")
            async with link.transaction():
                token = databases.token(actor, backend=link.get_server_pid())
                await link.execute("select set_config('app.token', $1, true)", token)
                await link.fetch(
                    "select * from app.erase_again($1, $2, $3, $4, $5)",
                    each.learner_id, each.data_class, each.id, each.asked_by, each.keeps_permanent,
                )  # fmt: skip
            async with connect(actor, databases) as ctx:
                await forget_jobs(ctx, each.learner_id)
            done += 1
        take_files(files_dir, each.files)
    return done


def take_files(files_dir: Path, names: Sequence[str]) -> None:
    """Remove files of the record from the store; those that are gone already are no fault."""
    for name in names:
        with contextlib.suppress(FileNotFoundError):
            (files_dir / name).unlink()


async def forget_jobs(ctx: Ctx, student_id: UUID) -> None:
    """Remove what is queued about a learner."""
    async with connect(Actor.system(ctx.actor.tenant_id, "student_erase"), ctx.databases) as own:
        await own.tell(
            "delete from jobs.procrastinate_jobs where status <> 'doing' and args::text like '%' || $1 || '%'",
            str(student_id),
        )


async def _files_of(ctx: Ctx, student_id: UUID) -> list[str]:
    async with connect(Actor.system(ctx.actor.tenant_id, "student_erase"), ctx.databases, is_reading=True) as own:
        rows = await own.ask(
            "select storage_key from documents where tenant_id = $1 and student_id = $2 order by id",
            ctx.actor.tenant_id, student_id,
        )  # fmt: skip
    return [row["storage_key"] for row in rows]


def _refusal(error: DBAPIError) -> Refusal | DBAPIError:
    state = str(getattr(error.orig, "sqlstate", None) or getattr(error.orig, "pgcode", None))
    said = str(getattr(error.orig, "__cause__", None) or error.orig).partition("\n")[0]
    if state == "AV041":
        return MustStay(said)
    return NoSuchRecord(said) if state == "AV040" else error
