"""The team, its meetings, behaviour and eligibility."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import msgspec
import pytest

from aivo.db.context import Ctx, connect
from aivo.domains.iep import service
from aivo.domains.iep.errors import (
    BehaviorPlanExists,
    DecisionInTheWay,
    NotRight,
    SeatTaken,
)
from aivo.domains.iep.models import (
    IEP,
    BehaviorIncident,
    BehaviorInterventionPlan,
    EligibilityDecision,
    EligibilityDisability,
    IEPMeeting,
    IEPTeamMember,
    MeetingAttendance,
)
from aivo.domains.iep.schemas import (
    AttendanceDraft,
    BehaviorPlanDraft,
    DisabilityDraft,
    EligibilityDraft,
    IEPDraft,
    IncidentDraft,
    MeetingDraft,
    SittingDraft,
    TeamMemberDraft,
)
from tests.conftest import SmallWorld
from tests.domains.iep.conftest import CALLING_OUT, Count, a_behavior_plan

REVIEW = MeetingDraft(purposes=("annual_review", "transition"), scheduled_at=datetime(2026, 10, 14, 15, tzinfo=UTC))
SAT = SittingDraft(starts_at=datetime(2026, 10, 15, 2, 30, tzinfo=UTC), decisions=("Two more goals",))
ELIGIBLE = EligibilityDraft(
    result="eligible",
    decided_on=date(2025, 3, 10),
    needs_special_education=True,
    disabilities=(
        DisabilityDraft(category="specific_learning_disability"),
        DisabilityDraft(category="other_health_impairment", condition="ADHD"),
    ),
)
INCIDENT = IncidentDraft(occurred_at=datetime(2026, 10, 1, 15, tzinfo=UTC), behavior="Left the table")


class TestNameTeamMember:
    async def test_seats_a_user_and_a_person_from_outside(self, ctx: Ctx, world: SmallWorld, plan: IEP) -> None:
        teacher = world.riverbend.users["teacher"]
        day = date(2026, 9, 1)
        await service.name_team_member(
            ctx, plan, TeamMemberDraft(role="general_education_teacher", user_id=teacher, valid_from=day)
        )
        draft = TeamMemberDraft(
            role="transition_agency", person_name="R. Diaz", organization="Work agency", valid_from=day
        )
        await service.name_team_member(ctx, plan, draft)
        read = await ctx.find_unique(IEP, where={"id": plan.id}, include=["team_members"])
        assert read is not None
        assert {row.role for row in read.team_members} == {"general_education_teacher", "transition_agency"}

    @pytest.mark.parametrize(
        ("change", "sentence"),
        [
            ({"person_name": None}, "choose a user, or enter the name"),
            ({"phone": "555 0100"}, "stand in the learner's contacts only"),
            ({"valid_to": date(2026, 1, 1)}, "before valid from"),
            ({"written_input_on": date(2026, 9, 1)}, "Written input is missing"),
        ],
    )
    async def test_refuses(self, ctx: Ctx, plan: IEP, count: Count, change: dict[str, Any], sentence: str) -> None:
        draft = TeamMemberDraft(role="parent", person_name="A. Parent", valid_from=date(2026, 9, 1))
        with pytest.raises(NotRight, match=sentence):
            await service.name_team_member(ctx, plan, msgspec.structs.replace(draft, **change))
        assert await count(IEPTeamMember) == 0


class TestMeetings:
    async def test_a_meeting_may_serve_several_plans(self, ctx: Ctx, plan: IEP) -> None:
        copy = IEPDraft(
            kind="ifsp_copy", origin="received_from", received_from="Early On", received_on=date(2026, 9, 1)
        )
        further = await service.draft_iep(ctx, plan.student_id, copy)
        meeting = await service.schedule_meeting(ctx, plan.student_id, REVIEW, iep=plan, further_plans=[further])
        read = await ctx.find_unique(IEPMeeting, where={"id": meeting.id}, include=["further_plans"])
        assert read is not None
        assert (read.iep_id, [link.iep_id for link in read.further_plans]) == (plan.id, [further.id])

    async def test_a_sitting_makes_it_held_on_the_day_at_the_school(self, ctx: Ctx, plan: IEP) -> None:
        meeting = await service.schedule_meeting(ctx, plan.student_id, REVIEW, iep=plan)
        sitting = await service.record_sitting(ctx, meeting, SAT)
        later = msgspec.structs.replace(SAT, starts_at=datetime(2026, 10, 20, 15, tzinfo=UTC), decisions=())
        second = await service.record_sitting(ctx, meeting, later)
        assert (sitting.number, second.number) == (1, 2)
        assert (meeting.status, meeting.decisions) == ("held", ["Two more goals"])
        assert meeting.held_on == date(2026, 10, 20)

    async def test_evening_in_utc_is_the_day_before_at_the_school(self, ctx: Ctx, plan: IEP) -> None:
        meeting = await service.schedule_meeting(ctx, plan.student_id, REVIEW, iep=plan)
        await service.record_sitting(ctx, meeting, SAT)
        assert meeting.held_on == date(2026, 10, 14)

    async def test_what_was_missing_is_said(self, ctx: Ctx, plan: IEP) -> None:
        meeting = await service.schedule_meeting(ctx, plan.student_id, REVIEW, iep=plan)
        with pytest.raises(NotRight, match="Noncompliance reason is missing"):
            await service.record_sitting(ctx, meeting, msgspec.structs.replace(SAT, is_compliant=False))
        assert meeting.status == "planned"
        told = msgspec.structs.replace(SAT, is_compliant=False, noncompliance_reason="No agency representative came.")
        await service.record_sitting(ctx, meeting, told)
        assert (meeting.status, meeting.is_compliant) == ("held", False)

    async def test_putting_off_keeps_the_chain(self, ctx: Ctx, plan: IEP) -> None:
        first = await service.schedule_meeting(ctx, plan.student_id, REVIEW, iep=plan)
        draft = msgspec.structs.replace(REVIEW, rescheduled_from_id=first.id)
        second = await service.schedule_meeting(ctx, plan.student_id, draft, iep=plan)
        assert (first.status, second.rescheduled_from_id) == ("rescheduled", first.id)

    @pytest.mark.parametrize(
        ("change", "sentence"),
        [
            ({"purposes": ()}, "at least one purpose"),
            ({"scheduled_at": datetime(2026, 10, 14, 9)}, "needs its time zone"),  # noqa: DTZ001
            ({"has_interpreter_need": True}, "Interpreter language is missing"),
        ],
    )
    async def test_refuses(self, ctx: Ctx, plan: IEP, count: Count, change: dict[str, Any], sentence: str) -> None:
        with pytest.raises(NotRight, match=sentence):
            await service.schedule_meeting(ctx, plan.student_id, msgspec.structs.replace(REVIEW, **change))
        assert await count(IEPMeeting) == 0

    async def test_attendance_is_one_row_per_person_and_sitting(
        self, ctx: Ctx, world: SmallWorld, plan: IEP, count: Count
    ) -> None:
        meeting = await service.schedule_meeting(ctx, plan.student_id, REVIEW, iep=plan)
        sitting = await service.record_sitting(ctx, meeting, SAT)
        draft = AttendanceDraft(role="general_education_teacher", user_id=world.riverbend.users["teacher"])
        await service.record_attendance(ctx, sitting, draft)
        with pytest.raises(SeatTaken):
            await service.record_attendance(ctx, sitting, draft)
        excused = AttendanceDraft(role="related_service_provider", person_name="Dr. P", status="excused")
        with pytest.raises(NotRight, match="Excusal kind is missing"):
            await service.record_attendance(ctx, sitting, excused)
        parent = AttendanceDraft(role="parent", person_name="A.", status="excused", excusal_kind="area_discussed")
        with pytest.raises(NotRight, match="A parent is not excused"):
            await service.record_attendance(ctx, sitting, parent)
        assert await count(MeetingAttendance) == 1


class TestBehavior:
    async def test_one_stands_with_a_plan_and_the_next_takes_its_place(self, ctx: Ctx, plan: IEP) -> None:
        first = await a_behavior_plan(ctx, plan)
        assert (first.status, first.functions) == ("active", ["attention"])
        draft = BehaviorPlanDraft(target_behaviors=(CALLING_OUT,), in_force_from=date(2026, 11, 1))
        with pytest.raises(BehaviorPlanExists):
            await service.write_behavior_plan(ctx, plan.student_id, draft, iep=plan)
        draft = msgspec.structs.replace(draft, replaces_id=first.id)
        second = await service.write_behavior_plan(ctx, plan.student_id, draft, iep=plan)
        assert (first.status, first.iep_id, first.in_force_to) == ("replaced", None, date(2026, 10, 31))
        assert (second.iep_id, second.lineage_id) == (plan.id, first.lineage_id)

    @pytest.mark.parametrize(
        ("behaviors", "sentence"),
        [
            ((), "at least one target behaviour"),
            ((msgspec.structs.replace(CALLING_OUT, definition=" "),), "that can be observed"),
            ((msgspec.structs.replace(CALLING_OUT, replacement=""),), "in the place of 'Calling out'"),
        ],
    )
    async def test_refuses(self, ctx: Ctx, plan: IEP, count: Count, behaviors: Any, sentence: str) -> None:
        draft = BehaviorPlanDraft(target_behaviors=behaviors, in_force_from=date(2026, 9, 1))
        with pytest.raises(NotRight, match=sentence):
            await service.write_behavior_plan(ctx, plan.student_id, draft, iep=plan)
        assert await count(BehaviorInterventionPlan) == 0

    async def test_a_class_teacher_records_an_incident(self, small: SmallWorld) -> None:
        async with connect(small.riverbend.actor("teacher"), small.databases) as ctx:
            incident = await service.record_incident(ctx, small.riverbend.students["pal"], INCIDENT)
            assert incident.recorded_by_user_id == small.riverbend.users["teacher"]

    @pytest.mark.parametrize(
        ("change", "sentence"),
        [
            ({"removal": "sent_home"}, "how many minutes"),
            ({"removal_minutes": 40}, "what kind of removal"),
            ({"intensity": 6}, "between 1 and 5"),
            ({"behavior": ""}, "Behavior is missing"),
        ],
    )
    async def test_refuses_an_incident(
        self, ctx: Ctx, world: SmallWorld, count: Count, change: dict[str, Any], sentence: str
    ) -> None:
        with pytest.raises(NotRight, match=sentence):
            await service.record_incident(
                ctx, world.riverbend.students["kid"], msgspec.structs.replace(INCIDENT, **change)
            )
        assert await count(BehaviorIncident) == 0


class TestDecideEligibility:
    async def test_keeps_categories_in_order_with_their_codes(self, ctx: Ctx, world: SmallWorld) -> None:
        decision = await service.decide_eligibility(ctx, world.riverbend.students["kid"], ELIGIBLE)
        read = await ctx.find_unique(EligibilityDecision, where={"id": decision.id}, include=["disabilities"])
        assert read is not None
        ordered = sorted(read.disabilities, key=lambda row: row.position)
        assert [(row.category, row.reporting_code) for row in ordered] == [
            ("specific_learning_disability", "SLD"), ("other_health_impairment", "OHI"),
        ]  # fmt: skip

    async def test_the_decision_before_ends_with_its_categories(self, ctx: Ctx, world: SmallWorld) -> None:
        kid = world.riverbend.students["kid"]
        first = await service.decide_eligibility(ctx, kid, ELIGIBLE)
        exit_ = EligibilityDraft(
            result="exited", decided_on=date(2026, 9, 10), exit_reason="TRAN", exited_on=date(2026, 9, 10),
            evaluation_kind="exit",
        )  # fmt: skip
        await service.decide_eligibility(ctx, kid, exit_)
        assert first.valid_to == date(2026, 9, 9)
        rows = await ctx.find_many(EligibilityDisability)
        assert {row.valid_to for row in rows} == {date(2026, 9, 9)}

    async def test_an_earlier_day_is_in_the_way(self, ctx: Ctx, world: SmallWorld, count: Count) -> None:
        kid = world.riverbend.students["kid"]
        await service.decide_eligibility(ctx, kid, ELIGIBLE)
        with pytest.raises(DecisionInTheWay):
            await service.decide_eligibility(ctx, kid, msgspec.structs.replace(ELIGIBLE, decided_on=date(2024, 1, 8)))
        assert await count(EligibilityDecision) == 1

    @pytest.mark.parametrize(
        ("change", "sentence"),
        [
            ({"disabilities": ()}, "at least one category"),
            ({"needs_special_education": False}, "also needs special education"),
            ({"disabilities": (DisabilityDraft(category="autism"),) * 2}, "named twice"),
            ({"disabilities": (DisabilityDraft(category="developmental_delay"),), "decided_on": date(2026, 10, 1)},
             "ages 3 to 9; this learner was 10"),
            ({"law": "section_504"}, "Impairment is missing"),
            ({"result": "exited"}, "Exit reason is missing"),
        ],
    )  # fmt: skip
    async def test_refuses(
        self, ctx: Ctx, world: SmallWorld, count: Count, change: dict[str, Any], sentence: str
    ) -> None:
        with pytest.raises(NotRight, match=sentence):
            await service.decide_eligibility(
                ctx, world.riverbend.students["kid"], msgspec.structs.replace(ELIGIBLE, **change)
            )
        assert await count(EligibilityDecision) == 0

    async def test_the_classroom_opens_none_of_it(self, small: SmallWorld) -> None:
        async with connect(small.riverbend.actor("manager"), small.databases) as ctx:
            await service.decide_eligibility(ctx, small.riverbend.students["kid"], ELIGIBLE)
            assert len(await ctx.find_many(EligibilityDecision)) == 1
        for username in ("teacher", "para", "kid"):
            async with connect(small.riverbend.actor(username), small.databases) as ctx:
                assert await ctx.find_many(EligibilityDecision) == [], username
                assert await ctx.find_many(EligibilityDisability) == [], username
