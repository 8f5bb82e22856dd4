"""What every story needs: days around the anchor, who is who, and the acts that come with each plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from aivo.db.context import Ctx
from aivo.domains.iep import service
from aivo.domains.iep.models import IEP, Accommodation, EligibilityDecision, IEPGoal, IEPMeeting, IEPService
from aivo.domains.iep.schemas import (
    AccommodationDraft,
    AttendanceDraft,
    EligibilityDraft,
    GoalDraft,
    IEPDraft,
    MeetingDraft,
    PlacementDraft,
    ServiceDraft,
    SittingDraft,
    Start,
    TeamMemberDraft,
)
from aivo.domains.iep.shapes.words import AttendanceStatus, ExcusalKind, LineageLink, MeetingPurpose, TeamRole
from aivo.domains.tenancy.models import GRADES
from aivo.kit.errors import NotFound
from aivo.seed.world import World

L = TypeVar("L", GoalDraft, ServiceDraft, AccommodationDraft)

WEEK_MINUTES = 1950
"""Five school days of 390 minutes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """Somebody on a team and in its meetings: a user, or a person from outside by name."""

    role: TeamRole
    user: str | None = None
    name: str | None = None
    title: str | None = None
    organization: str | None = None
    also: tuple[TeamRole, ...] = ()
    area: str | None = None
    is_implementer: bool = False
    came: AttendanceStatus = "present"
    excusal: ExcusalKind | None = None
    wrote: str | None = None


@dataclass(frozen=True, slots=True)
class LearnerFacts:
    """What a plan names about its learner."""

    id: UUID
    grade: str
    school_id: UUID | None
    document_id: UUID | None
    consent_record_id: UUID | None
    consented_on: date | None
    relations: dict[UUID, UUID]


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of a plan in their order."""

    goals: list[IEPGoal]
    services: list[IEPService]
    accommodations: list[Accommodation]


@dataclass(slots=True)
class Book:
    """The case manager at work in one tenant."""

    ctx: Ctx
    world: World
    zone: ZoneInfo
    year_id: UUID
    year_first: date
    facts: dict[UUID, LearnerFacts]
    standards: dict[str, UUID]

    @classmethod
    async def opened(cls, ctx: Ctx, world: World) -> Book:
        """Look up what the stories refer to."""
        tenant = world.tenant_id
        (row,) = await ctx.ask("select timezone from tenants where id = $1", tenant)
        years = await ctx.ask(
            "select id, first_day_on from school_years where tenant_id = $1 order by $2 between first_day_on and "
            "last_day_on desc, "
            "first_day_on desc limit 1",
            tenant,
            world.anchor,
        )
        codes = await ctx.ask(
            "select human_coding_scheme as code, id from curriculum_standards "
            "where human_coding_scheme is not null and owner_tenant_id = $1",
            tenant,
        )
        standards = {row["code"]: row["id"] for row in codes}
        return cls(
            ctx,
            world,
            ZoneInfo(row["timezone"]),
            years[0]["id"],
            years[0]["first_day_on"],
            await _facts(ctx, world),
            standards,
        )

    def day(self, offset: int) -> date:
        """The weekday at or right before so many days from the anchor."""
        day = self.world.anchor + timedelta(days=offset)
        return day - timedelta(days=max(0, day.weekday() - 4))

    def at(self, offset: int, hour: int, minute: int = 0) -> datetime:
        """A moment on that day at the school."""
        return datetime.combine(self.day(offset), time(hour, minute), self.zone)

    def learner(self, username: str) -> LearnerFacts:
        """A learner's facts by username."""
        return self.facts[self.world.student(username)]

    def user(self, username: str) -> UUID:
        """A person's id by username."""
        return self.world.user(username)

    async def decide(
        self, username: str, draft: EligibilityDraft, *, meeting: IEPMeeting | None = None
    ) -> EligibilityDecision:
        """Record the eligibility that the plan rests on."""
        facts = self.learner(username)
        columns: dict[str, Any] = {"meeting_id": meeting.id if meeting else None}
        if draft.law == "idea":
            columns["report_document_id"] = facts.document_id
        return await service.decide_eligibility(self.ctx, facts.id, msgspec.structs.replace(draft, **columns))

    async def draft(self, username: str, draft: IEPDraft) -> IEP:
        """Draft a plan in the learner's grade and school and this school year."""
        facts = self.learner(username)
        is_this_year = (draft.meeting_on or self.world.anchor) >= self.year_first
        named = msgspec.structs.replace(
            draft, school_year_id=self.year_id if is_this_year else None, school_id=facts.school_id,
            grade=facts.grade if is_this_year else GRADES[GRADES.index(facts.grade) - 1],
            case_manager_user_id=self.user(self.world.manager), document_id=facts.document_id,
        )  # fmt: skip
        return await service.draft_iep(self.ctx, facts.id, named)

    async def lines(
        self,
        plan: IEP,
        *,
        goals: Sequence[tuple[str | None, GoalDraft]] = (),
        services: Sequence[ServiceDraft] = (),
        supports: Sequence[AccommodationDraft] = (),
    ) -> None:
        """Add a plan's lines; each goal stands beside the code of its standard."""
        last = plan.planned_end_on
        for code, goal in goals:
            standard = self.standards.get(code) if code else None
            await service.add_goal(self.ctx, plan, msgspec.structs.replace(goal, standard_id=standard))
        for line in services:
            await service.add_service(self.ctx, plan, msgspec.structs.replace(line, ends_on=line.ends_on or last))
        for support in supports:
            stands = plan if support.source in ("iep", "services_plan") else None
            draft = (
                support if stands else msgspec.structs.replace(support, valid_from=support.valid_from or self.day(-30))
            )
            await service.grant_accommodation(self.ctx, plan.student_id, draft, iep=stands)

    async def lines_of(self, plan: IEP) -> Lines:
        """What a plan has been given so far, in its order."""
        read = await self.ctx.find_unique(IEP, where={"id": plan.id}, include=["goals", "services", "accommodations"])
        if read is None:
            raise NotFound
        return Lines(
            sorted(read.goals, key=lambda goal: goal.position),
            sorted(read.services, key=lambda line: line.position),
            sorted(read.accommodations, key=lambda support: support.id),
        )

    def after(self, previous: IEPGoal | IEPService | Accommodation, draft: L, link: LineageLink = "continues") -> L:
        """The draft as what continues or replaces a line of the plan before."""
        names: dict[type, str] = {IEPGoal: "previous_goal_id", IEPService: "previous_service_id"}
        name = names.get(type(previous), "previous_accommodation_id")
        return msgspec.structs.replace(draft, lineage_link=link, **{name: previous.id})

    async def team(self, plan: IEP, seats: Sequence[Seat], since: date) -> None:
        """Seat a team."""
        required = ("parent", "general_education_teacher", "special_education_teacher", "agency_representative")
        for seat in seats:
            draft = TeamMemberDraft(
                role=seat.role, valid_from=since, invited_on=since, person_name=seat.name, title=seat.title,
                user_id=self.user(seat.user) if seat.user else None, organization=seat.organization,
                relation_id=self._relation(plan.student_id, seat), further_roles=seat.also, area=seat.area,
                is_required=seat.role in required, is_implementer=seat.is_implementer,
                duties_told_on=since if seat.is_implementer else None,
                answer="coming" if seat.came == "present" else "not_coming", answered_on=since,
                written_input=seat.wrote, written_input_on=since if seat.wrote else None,
            )  # fmt: skip
            await service.name_team_member(self.ctx, plan, draft)

    async def meet(
        self,
        username: str,
        offset: int,
        purposes: tuple[MeetingPurpose, ...],
        seats: Sequence[Seat],
        *,
        plan: IEP | None = None,
        further: Sequence[IEP] = (),
        interpreter: str | None = None,
        place: str = "Conference room",
        minutes: str | None = None,
        decisions: tuple[str, ...] = (),
        parent_input: str | None = None,
        student_input: str | None = None,
    ) -> IEPMeeting:
        """Plan a meeting, let it sit for fifty minutes on that day, and record who came."""
        facts = self.learner(username)
        begins = self.at(offset, 14)
        draft = MeetingDraft(
            purposes=purposes, scheduled_at=begins, scheduled_minutes=60, place=place,
            organizer_user_id=self.user(self.world.manager), chair_user_id=self.user(self.world.manager),
            has_interpreter_need=interpreter is not None, interpreter_language=interpreter,
            interpreter_name="Rosa Medina" if interpreter else None,
            parent_points_asked_on=self.day(offset - 21), drafts_given_on=self.day(offset - 6),
            safeguards_given_on=self.day(offset - 14),
            student_invited_on=self.day(offset - 14) if "transition" in purposes else None,
            agenda="Introductions · what goes well · what the family wants to talk about · the draft · decisions",
        )  # fmt: skip
        meeting = await service.schedule_meeting(self.ctx, facts.id, draft, iep=plan, further_plans=further)
        sat = SittingDraft(
            starts_at=begins, ends_at=begins + timedelta(minutes=50), place=place, minutes=minutes, decisions=decisions,
            parent_input=parent_input, student_input=student_input, is_compliant=True,
        )  # fmt: skip
        sitting = await service.record_sitting(self.ctx, meeting, sat)
        for seat in seats:
            is_there = seat.came in ("present", "partly_present")
            attendance = AttendanceDraft(
                role=seat.role, status=seat.came, person_name=seat.name, further_roles=seat.also,
                user_id=self.user(seat.user) if seat.user else None, arrived_at=begins if is_there else None,
                left_at=begins + timedelta(minutes=50 if seat.came == "present" else 25) if is_there else None,
                excusal_kind=seat.excusal, excusal_agreed_on=self.day(offset - 7) if seat.excusal else None,
                written_input=seat.wrote, written_input_on=self.day(offset - 5) if seat.wrote else None,
            )  # fmt: skip
            await service.record_attendance(self.ctx, sitting, attendance)
        return meeting

    async def start(self, plan: IEP, first: date, *, carried_over: bool = False, is_first: bool = False) -> None:
        """Put a plan in force on the ground that fits: consent here, on file elsewhere, or none needed."""
        facts = self.facts[plan.student_id]
        start = Start(in_force_from=first, consent_basis="not_required", is_compliant=True)
        if carried_over:
            where = "District special-education office, paper file, drawer 4"
            start = Start(in_force_from=first, consent_basis="on_file_elsewhere", consent_on_file_where=where)
        elif is_first:
            start = Start(
                in_force_from=first, consent_basis="recorded", consented_on=facts.consented_on or first,
                consent_record_id=facts.consent_record_id, is_compliant=True,
            )  # fmt: skip
        await service.put_in_force(self.ctx, plan, start)

    async def place(self, plan: IEP, first: date, outside: int, note: str, *, private: bool = False) -> None:
        """Record the placement of this school year in minutes of the school week."""
        begins = max(first, self.year_first)
        draft = PlacementDraft(
            school_year_id=self.year_id, valid_from=begins, school_minutes_per_week=WEEK_MINUTES,
            outside_minutes_per_week=outside, school_id=self.facts[plan.student_id].school_id, decided_on=first,
            separate_setting="PPPS" if private else None, note=note,
        )  # fmt: skip
        await service.record_placement(self.ctx, plan.student_id, draft, iep=plan)

    def _relation(self, student_id: UUID, seat: Seat) -> UUID | None:
        return self.facts[student_id].relations.get(self.user(seat.user)) if seat.user else None


async def _facts(ctx: Ctx, world: World) -> dict[UUID, LearnerFacts]:
    rows = await ctx.ask(
        """select s.id, s.grade_level as grade, e.school_id, d.id as document_id, c.id as consent_id,
             c.granted_at::date as day
           from student_profiles s
           left join lateral (select school_id from school_enrolments e where e.tenant_id = s.tenant_id
             and e.student_id = s.id and e.deleted_at is null order by e.valid_from desc limit 1) e on true
           left join lateral (select id from documents d where d.tenant_id = s.tenant_id and d.student_id = s.id
             and d.kind in ('plan', 'evaluation_report') and d.deleted_at is null
             order by d.dated_on desc limit 1) d on true
           left join lateral (select id, granted_at from consent_records c where c.tenant_id = s.tenant_id
             and c.student_id = s.id and c.purpose = 'initial_services' and c.status = 'granted' limit 1) c on true
           where s.tenant_id = $1 and s.id = any ($2)""",
        world.tenant_id,
        [world.student(username) for username in world.students],
    )
    relations = await ctx.ask(
        "select student_id, user_id, id from parent_student_relations where tenant_id = $1 and deleted_at is null",
        world.tenant_id,
    )
    return {
        row["id"]: LearnerFacts(
            row["id"], row["grade"], row["school_id"], row["document_id"], row["consent_id"], row["day"],
            {r["user_id"]: r["id"] for r in relations if r["student_id"] == row["id"]},
        )
        for row in rows
    }  # fmt: skip
