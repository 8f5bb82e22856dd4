"""Which rows of the cast have twins, in the order of their references, and what is other in a twin."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from aivo.seed.bundle_names import FAMILY_NAMES, GIVEN_NAMES

GIVEN: Final = "(array[{}])".format(", ".join(f"'{name}'" for name in GIVEN_NAMES))
FAMILY: Final = "(array[{}])".format(", ".join(f"'{name}'" for name in FAMILY_NAMES))
PLACES: Final = "array['Maple', 'Juniper', 'Quarry', 'Mill Creek', 'Sunrise', 'Prairie', 'Foxglove', 'Stonebridge']"


def any_of(names: str, count: int, salt: int) -> str:
    """SQL of a name that is always the same for the same twin."""
    return f"{names}[1 + (hashtextextended(r.id::text || l.n, {salt}) & 1048575) % {count}]"


@dataclass(frozen=True)
class Copied:
    """Rows of a table that have twins. ``l`` is the twin's place, ``r`` the row of the cast.

    ``rows`` is SQL of the rows with the learner of the cast they come with (``cast_id``; null: whoever). ``rounds`` is
    SQL of how often they are repeated into the past, ``times`` how many twins each round has.
    """

    table: str
    level: str = "learner"
    rows: str = ""
    other: dict[str, str] = field(default_factory=dict)
    rounds: str = ""
    times: int = 1


_PEOPLE = "select p.cast_id, p.place, t.* from users t join cast_people p on p.user_id = t.id and p.level = '{}'"
_ROLES = "select p.cast_id, t.* from user_roles t join cast_people p on p.user_id = t.user_id and p.level = '{}'"
_CLASSES = (
    "select distinct m.student_id as cast_id, t.id as class_id from classrooms t "
    "join classroom_memberships m on m.tenant_id = t.tenant_id and m.classroom_id = t.id "
    "join cast_learners c on c.id = m.student_id where m.deleted_at is null"
)
_COURSES = (
    "select null::uuid as cast_id, t.* from courses t "
    "where t.id in (select course_id from classrooms where id in (select class_id from ({}) c))"
)
_SCHOOLS = "select null::uuid as cast_id, t.* from schools t where id in ({})"
_ROOMS = "select c.cast_id, t.* from classrooms t join ({}) c on c.class_id = t.id"
_TEACHING = "select c.cast_id, t.* from classroom_staff t join ({}) c on c.class_id = t.classroom_id"
_PROFILES = "select t.id as cast_id, t.* from student_profiles t join cast_learners c on c.id = t.id"
_HOME_SCHOOLS = "select e.school_id from school_enrolments e join cast_learners c on c.id = e.student_id"


def _person(prefix: str, name: str, family: str) -> dict[str, str]:
    return {
        "username": f"'{prefix}' || l.n || '-' || r.place", "given_name": name, "family_name": family,
        "middle_name": "null", "email": "null", "is_email_confirmed": "false", "staff_identifier": "null",
        "last_signed_in_at": "null",
    }  # fmt: skip


_STAFF = (any_of(GIVEN, len(GIVEN_NAMES), 1), any_of(FAMILY, len(FAMILY_NAMES), 2))
_NAMED = {"given_name": "l.given", "family_name": "l.family", "middle_name": "null"}
_WORK = "l.homework"

COPIED: Final = (
    Copied("districts", "tenant", "select null::uuid as cast_id, t.* from districts t",
           {"name": "l.name", "nces_id": "null", "state_agency_id": "null"}),
    Copied("schools", "school", _SCHOOLS.format(_HOME_SCHOOLS),
           {"name": f"({PLACES})[1 + l.n % 8] || ' ' || l.n || substr(r.name, strpos(r.name, ' '))",
            "nces_id": "null", "state_school_id": "null"}),
    Copied("school_years", "tenant", "select null::uuid as cast_id, t.* from school_years t where t.school_id is null"),
    Copied("courses", "tenant", _COURSES.format(_CLASSES), {"school_id": "null"}),
    *(
        each
        for level, prefix in (("tenant", "d"), ("school", "p"), ("group", "t"))
        for each in (
            Copied("users", level, _PEOPLE.format(level), _person(prefix, *_STAFF)),
            Copied("user_roles", level, _ROLES.format(level)),
        )
    ),
    *(
        Copied("duty_assignments", level, _ROLES.replace("user_roles", "duty_assignments").format(level))
        for level in ("tenant", "school")
    ),
    Copied("classrooms", "group", _ROOMS.format(_CLASSES),
           {"class_code": "r.class_code || '-' || l.n"}),
    Copied("classroom_staff", "group", _TEACHING.format(_CLASSES)),
    Copied("users", "learner", _PEOPLE.format("learner"), _person(
        "s", f"case r.role when 'learner' then l.given else {_STAFF[0]} end", "l.family")),
    Copied("user_roles", "learner", _ROLES.format("learner")),
    Copied("student_profiles", rows=_PROFILES, other={**_NAMED, "birth_date": "r.birth_date + l.n % 60"}),
    Copied("student_names", other=_NAMED),
    *map(Copied, ("student_demographics", "school_enrolments", "classroom_memberships", "student_assignments",
                  "parent_student_relations", "parent_relation_rights", "consent_records", "consent_notices",
                  "consent_answers", "consent_histories", "ieps", "iep_goals", "goal_objectives", "iep_services",
                  "placement_minutes", "accommodations", "iep_team_members", "iep_meetings", "iep_meeting_plans",
                  "meeting_sittings", "meeting_attendances", "eligibility_decisions", "eligibility_disabilities",
                  "behavior_intervention_plans", "behavior_incidents", "focus_baselines")),
    Copied("homework_sessions", rounds=_WORK),
    Copied("homework_hints", rounds=_WORK, times=3,
           other={"position": "3 * r.position - 2 + l.j", "rung": "least(r.rung + l.j, 4)"}),
    Copied("focus_sessions", rounds="l.focus", other={"intervention_count": "0"}),
    Copied("focus_events", rounds="l.focus"),
    Copied("daily_focus_summaries", rounds="l.summaries", other={
        "intervention_count": "0", "interventions_accepted": "0", "intervention_effectiveness": "'[]'",
        "recommendations": "'[]'"}),
)  # fmt: skip
"""Every table with twins; a reference to a table that has none is left empty in them. Twins were offered no help."""
