"""What the consent room is asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select

from aivo.db.context import Ctx
from aivo.domains.consent.models import ConsentRecord, RetentionHold
from aivo.domains.consent.words import IDEA_PURPOSES


@dataclass(frozen=True, slots=True)
class InForce:
    """A data consent that holds now."""

    consent_level: str
    monitoring_level: str | None
    expires_at: datetime


async def in_force(ctx: Ctx, student_id: UUID, purpose: str) -> InForce | None:
    """The data consent in force for a learner and purpose, None without one. The learner may ask, too."""
    rows = await ctx.ask(
        "select consent_level, monitoring_level, expires_at from app.consent_now($1, $2)", student_id, purpose
    )
    return InForce(**dict(rows[0])) if rows else None


async def current_record(
    ctx: Ctx, student_id: UUID, purpose: str, occasion_id: UUID | None = None
) -> ConsentRecord | None:
    """The one live record of a learner and purpose (and occasion), for writing."""
    statement = select(ConsentRecord).where(
        ConsentRecord.tenant_id == ctx.actor.tenant_id,
        ConsentRecord.student_id == student_id,
        ConsentRecord.purpose == purpose,
        ConsentRecord.occasion_id.is_not_distinct_from(occasion_id),
        ConsentRecord.deleted_at.is_(None),
    )
    return (await ctx.session.execute(statement.execution_options(populate_existing=True))).scalar_one_or_none()


async def holders(ctx: Ctx, student_id: UUID, purpose: str, day: date) -> list[tuple[UUID, UUID, str]]:
    """Relation, user and delivery preference of everybody who may decide on this purpose on a day."""
    right = "decide_education" if purpose in IDEA_PURPOSES else "give_data_consent"
    rows = await ctx.ask(
        "select r.id, r.user_id, r.delivery from parent_relation_rights g"
        " join parent_student_relations r"
        " on r.tenant_id = g.tenant_id and r.student_id = g.student_id and r.id = g.relation_id"
        " where g.tenant_id = $1 and g.student_id = $2 and g.right_kind = $3"
        " and g.deleted_at is null and r.deleted_at is null and r.is_confirmed"
        " and $4 between greatest(g.valid_from, r.valid_from)"
        " and coalesce(least(g.valid_to, r.valid_to), 'infinity') order by r.contact_order, r.id",
        ctx.actor.tenant_id, student_id, right, day,
    )  # fmt: skip
    return [(row[0], row[1], row[2]) for row in rows]


async def holds_on(ctx: Ctx, student_id: UUID, data_class: str) -> list[RetentionHold]:
    """Holds in force that stop the destruction of one class of a learner's data."""
    holds = await ctx.find_many(RetentionHold, where={"student_id": student_id, "released_at": None})
    return [hold for hold in holds if "everything" in hold.covers or data_class in hold.covers]
