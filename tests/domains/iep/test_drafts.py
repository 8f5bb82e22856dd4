"""Drafts fill columns by name, and say in one sentence what is wrong."""

from __future__ import annotations

from decimal import Decimal

import msgspec
import pytest

from aivo.db.base import Base
from aivo.domains.iep import models as iep
from aivo.domains.iep import schemas
from aivo.domains.iep.errors import NotRight
from aivo.domains.iep.schemas.draft import Draft, checked, named, needed, values

FILLS: dict[type[Draft], tuple[type[Base], set[str]]] = {
    schemas.IEPDraft: (iep.IEP, set()),
    schemas.Start: (iep.IEP, set()),
    schemas.Section504Draft: (iep.Section504Plan, set()),
    schemas.GoalDraft: (iep.IEPGoal, set()),
    schemas.ObjectiveDraft: (iep.GoalObjective, set()),
    schemas.ServiceDraft: (iep.IEPService, set()),
    schemas.AccommodationDraft: (iep.Accommodation, set()),
    schemas.PlacementDraft: (iep.PlacementMinutes, set()),
    schemas.TeamMemberDraft: (iep.IEPTeamMember, set()),
    schemas.MeetingDraft: (iep.IEPMeeting, set()),
    schemas.AttendanceDraft: (iep.MeetingAttendance, set()),
    schemas.BehaviorPlanDraft: (iep.BehaviorInterventionPlan, set()),
    schemas.IncidentDraft: (iep.BehaviorIncident, set()),
    schemas.EligibilityDraft: (iep.EligibilityDecision, {"disabilities"}),
    schemas.DisabilityDraft: (iep.EligibilityDisability, set()),
}


@pytest.mark.parametrize("draft", FILLS, ids=lambda d: d.__name__)
def test_every_field_of_a_draft_is_a_column(draft: type[Draft]) -> None:
    model, besides = FILLS[draft]
    fields = {field.name for field in msgspec.structs.fields(draft)}
    assert fields - besides <= set(model.__table__.columns.keys())


def test_every_draft_is_tried() -> None:
    assert {d.__name__ for d in FILLS} == set(schemas.__all__) - {"SittingDraft"}


def test_a_sitting_fills_the_sitting_and_its_meeting() -> None:
    fields = {field.name for field in msgspec.structs.fields(schemas.SittingDraft)}
    assert fields <= set(iep.MeetingSitting.__table__.columns.keys()) | set(iep.IEPMeeting.__table__.columns.keys())


def test_a_word_outside_the_vocabulary_is_named_with_what_is_allowed() -> None:
    with pytest.raises(NotRight) as refusal:
        checked(schemas.IEPDraft(kind="iepp"))
    assert refusal.value.field == "kind"
    assert refusal.value.message == (
        "Kind cannot be 'iepp'; it is one of: iep, services_plan, ifsp_copy, transferred_in, home_learning_plan."
    )


def test_a_value_of_another_type_is_named() -> None:
    with pytest.raises(NotRight, match=r"^Schedule times is not right: expected"):
        checked(schemas.GoalDraft(statement="x", area="reading", schedule_times="often"))


def test_a_blank_text_is_missing() -> None:
    with pytest.raises(NotRight, match=r"^Statement is missing; please enter it\.$"):
        needed(schemas.GoalDraft(statement="  ", area="reading"), "statement")


def test_values_are_columns_and_lists() -> None:
    draft = schemas.GoalDraft(statement="x", area="reading", position=3, baseline_value=Decimal("5.5"))
    columns = values(draft, without=("position",))
    assert "position" not in columns
    assert columns["responsible_roles"] == []
    assert columns["baseline_value"] == Decimal("5.5")


def test_a_field_is_named_as_people_say_it() -> None:
    assert named("annual_review_due_on") == "Annual review due on"
