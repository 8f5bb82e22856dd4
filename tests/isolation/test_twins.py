"""Planted faults: each guard is taken away on a copy, and the proof that rests on it must say so."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import Table

from tests.isolation import checks, learners
from tests.isolation.checks import TABLES
from tests.isolation.world import Filled

Proof = Callable[[Filled], list[str]]


def table(name: str) -> list[Table]:
    """The one table that a fault is planted in."""
    return [found for found in TABLES if found.name == name]


def seen(name: str, *actors: str) -> Proof:
    """What the proof of reading finds in a table."""
    return lambda world: checks.foreign_rows_seen(world, actors, table(name))


def changed(name: str, *actors: str) -> Proof:
    """What the proof of writing finds in a table."""
    return lambda world: checks.foreign_rows_changed(world, actors, table(name))


def added(name: str, *actors: str) -> Proof:
    """What the proof of adding finds in a table."""
    return lambda world: checks.foreign_rows_added(world, actors, table(name))


def seen_inside(name: str, *actors: str) -> Proof:
    """What the proof inside a tenant finds."""
    return lambda world: learners.wrongly_seen(world, actors, table(name))


def pointed(name: str, role: str = "aivo_owner") -> Proof:
    """What the proof of keys finds in a table."""
    return lambda world: checks.foreign_targets(world, role, table(name))


TENANT_ONLY = "tenant_id = (select app.tenant_id())"
FAULTS: dict[str, tuple[str, Proof]] = {
    "row security is off": ("alter table ieps disable row level security", seen("ieps", "teacher")),
    "row security is off, for writers": (
        "alter table iep_goals disable row level security",
        changed("iep_goals", "manager"),
    ),
    "row security is off, for new rows": (
        "alter table iep_services disable row level security",
        added("iep_services", "office"),
    ),
    "row security does not bind the owner": (
        "alter table iep_meetings no force row level security",
        lambda world: owner_sees(world, "iep_meetings"),
    ),
    "a policy shows everything": (
        "alter policy member_read on iep_team_members using (true)",
        seen("iep_team_members", "teacher"),
    ),
    "a policy changes everything": (
        "alter policy member_read on placement_minutes using (true); alter policy member_change on "
        "placement_minutes using (true)",
        changed("placement_minutes", "manager"),
    ),
    "a policy changes everything without reading it": (
        "alter policy member_change on goal_objectives using (true)",
        changed("goal_objectives", "manager"),
    ),
    "a policy adds everything": (
        "alter policy member_add on meeting_sittings with check (true)",
        added("meeting_sittings", "manager"),
    ),
    "a policy is gone": ("drop policy member_read on meeting_attendances", seen("meeting_attendances", "teacher")),
    "one policy more": (
        "create policy evil on section_504_plans for select to aivo_member using (true)",
        seen("section_504_plans", "kid"),
    ),
    "one policy more, for everybody": (
        "create policy evil on accommodations using (true)",
        seen("accommodations", "clerk"),
    ),
    "one policy more, to delete": (
        "grant delete on behavior_incidents to aivo_member; "
        "create policy evil on behavior_incidents for delete to aivo_member using (true)",
        changed("behavior_incidents", "kid"),
    ),
    "a grant and a policy for the platform": (
        "grant select on behavior_intervention_plans to aivo_platform; create policy evil on "
        "behavior_intervention_plans to aivo_platform using (true)",
        seen("behavior_intervention_plans", "platform"),
    ),
    "a job without a tenant": (
        "alter policy worker_all on student_insights using (true) with check (true)",
        seen("student_insights", "system"),
    ),
    "a job that adds anywhere": (
        "alter policy worker_all on student_safety_steps with check (true)",
        added("student_safety_steps", "system"),
    ),
    "a job that deletes anywhere": (
        "alter policy worker_all on notification_choices using (true)",
        changed("notification_choices", "system"),
    ),
    "a job that deletes learners' rows anywhere": (
        "grant delete on game_results to aivo_worker; alter policy worker_all on game_results using (true)",
        changed("game_results", "system"),
    ),
    "the learner is forgotten": (
        f"alter policy member_read on iep_meeting_plans using ({TENANT_ONLY})",
        seen_inside("iep_meeting_plans", "teacher", "clerk", "kid"),
    ),
    "the wrong need": (
        f"alter policy member_read on medical_notes using ({TENANT_ONLY} and student_id = any ((select "
        "app.my_students('basic', 'read'))::uuid[]))",
        seen_inside("medical_notes", "teacher"),
    ),
    "a principal of all schools": (
        f"alter policy district_read on weekly_goal_progress using ({TENANT_ONLY})",
        seen_inside("weekly_goal_progress", "principal"),
    ),
    "the tenant is not in a key": (
        "alter table schools drop constraint fk_schools_tenant_id_district_id; alter table districts add unique (id); "
        "alter table schools add foreign key (district_id) references districts (id)",
        pointed("schools"),
    ),
    "a key is gone": (
        "alter table academic_sessions drop constraint fk_academic_sessions_tenant_id_school_year_id",
        pointed("academic_sessions", "aivo_worker"),
    ),
    "the learner is not in a key": (
        "alter table household_members drop constraint fk_household_members_tenant_id_student_id_household_id; "
        "alter table household_members add foreign key (tenant_id, household_id) references households (tenant_id, id)",
        pointed("household_members"),
    ),
    "nobody looks after a catalogue": (
        "drop trigger own_shelf_plan_id on subscriptions",
        pointed("subscriptions"),
    ),
    "a view with the rights of its owner": (
        "alter policy owner_all on eligibility_decisions to aivo_owner, aivo_guard; alter view "
        "prisma.eligibility_decisions set (security_invoker = false)",
        lambda world: checks.foreign_rows_seen_through_views(world, ["kid"], table("eligibility_decisions")),
    ),
}
"""The fault as SQL of the superuser, and the proof that must find it; each in tables of its own: one copy is enough."""


def owner_sees(world: Filled, name: str) -> list[str]:
    """FORCE binds the owner: without a policy of its own it sees nothing."""
    link = world.link("aivo_owner")
    link.execute(f"drop policy if exists owner_all on {name}")
    count = link.execute(f"select count(*) from {name}").fetchone()
    link.rollback()
    return [] if count == (0,) else [f"the owner sees {count} rows of {name} without a policy"]


@pytest.mark.parametrize("fault", FAULTS)
class TestEveryFault:
    def test_is_found(self, class_filled: Filled, fault: str) -> None:
        statement, proof = FAULTS[fault]
        assert proof(class_filled) == []
        with class_filled.connect("postgres", autocommit=True) as link:
            for part in statement.split(";"):
                link.execute(part)
        assert proof(class_filled) != []
