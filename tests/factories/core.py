"""Two small tenants with one person of each kind, made by the rooms' own verbs.

In each: district ``office`` (director, custodian, people), ``clerk`` (an admin without a duty), ``principal`` (one
school), ``manager`` (case manager of ``kid``), ``teacher`` (of the class of ``kid`` and ``pal``), ``para``, ``mother``
(all rights but pick-up), ``father`` (records and notices only), ``stranger`` (a contact without rights), ``kid`` and
``pal`` (learners with sign-ins), ``far`` (a learner of the second school whom only the district knows).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from aivo.db.context import Ctx, connect
from aivo.db.pools import Databases
from aivo.domains.identity.models import DutyAssignment, User
from aivo.domains.students import service as students
from aivo.domains.students.models import StudentProfile
from aivo.domains.students.schemas import AssignmentDraft, RelationDraft, StudentDraft
from aivo.domains.tenancy import service as tenancy
from aivo.domains.tenancy.models import Classroom, District, School, SchoolYear
from aivo.domains.tenancy.schemas import TenantDraft
from aivo.kit.actor import Actor

FIRST, LAST = date(2020, 8, 1), date(2099, 6, 30)
ROLES = {
    "office": "district_admin", "clerk": "district_admin", "principal": "district_admin", "manager": "teacher",
    "teacher": "teacher", "para": "teacher", "mother": "parent", "father": "parent", "stranger": "parent",
    "kid": "learner", "pal": "learner", "far": "learner",
}  # fmt: skip


@dataclass(frozen=True)
class Small:
    """The ids of one small tenant."""

    tenant_id: UUID
    users: dict[str, UUID]
    students: dict[str, UUID]
    schools: dict[str, UUID]
    classroom_id: UUID

    def actor(self, username: str) -> Actor:
        """The person acting in their home role."""
        return Actor(self.tenant_id, self.users[username], ROLES[username])  # type: ignore[arg-type]

    def system(self) -> Actor:
        """The system acting in this tenant."""
        return Actor.system(self.tenant_id, "tests")

    @classmethod
    async def read(cls, databases: Databases, slug: str) -> Small:
        """Find the ids again in a copy of the template."""
        tenant_id = await tenancy.tenant_id_of(databases, slug)
        async with connect(Actor.system(tenant_id, "tests"), databases) as ctx:
            users = {
                row["username"]: row["id"]
                for row in await ctx.ask("select username, id from users where tenant_id = $1", tenant_id)
            }
            learners = {
                row["given_name"].lower(): row["id"]
                for row in await ctx.ask("select given_name, id from student_profiles where tenant_id = $1", tenant_id)
            }
            schools = {
                row["name"]: row["id"]
                for row in await ctx.ask("select name, id from schools where tenant_id = $1", tenant_id)
            }
            (room,) = await ctx.ask("select id from classrooms where tenant_id = $1", tenant_id)
        return cls(tenant_id, users, learners, schools, room["id"])


async def make_small_world(databases: Databases, slug: str) -> UUID:
    """Make one small tenant; answers its id."""
    tenant_id = await tenancy.found_tenant(databases, TenantDraft(slug, slug.title()))
    async with connect(Actor.system(tenant_id, "tests"), databases) as ctx:
        users = await _people(ctx)
        north, south, room = await _places(ctx)
        kid, pal, far = [await _learner(ctx, name, users[name]) for name in ("kid", "pal", "far")]
        for learner, school in ((kid, north), (pal, north), (far, south)):
            await students.enrol(ctx, learner.id, school.id, "04", FIRST)
        for learner in (kid, pal):
            await students.place_in_class(ctx, learner.id, room.id, FIRST, LAST)
        await students.staff_class(ctx, users["teacher"], room.id, FIRST, LAST)
        for username, kind in (("manager", "case_manager"), ("para", "paraprofessional")):
            await students.assign(ctx, kid.id, AssignmentDraft(users[username], kind, FIRST))
        await _family(ctx, kid.id, users)
        await _duties(ctx, users, north.id)
    return tenant_id


async def _people(ctx: Ctx) -> dict[str, UUID]:
    users = {
        username: User(
            username=username, role=role, given_name=username.title(), family_name="Test", email="same@example.org"
        )
        for username, role in ROLES.items()
    }
    for user in users.values():
        ctx.add(user)
    await ctx.flush()
    return {username: user.id for username, user in users.items()}


async def _places(ctx: Ctx) -> tuple[School, School, Classroom]:
    district = District(name="District")
    ctx.add(district)
    await ctx.flush()
    north, south = School(name="North", district_id=district.id), School(name="South", district_id=district.id)
    year = SchoolYear(end_year=2027, title="2026-27", first_day_on=date(2026, 8, 17), last_day_on=date(2027, 6, 4))
    for row in (north, south, year):
        ctx.add(row)
    await ctx.flush()
    room = Classroom(title="Room 4", school_id=north.id, school_year_id=year.id, starts_on=FIRST, ends_on=LAST)
    ctx.add(room)
    await ctx.flush()
    return north, south, room


async def _learner(ctx: Ctx, name: str, user_id: UUID) -> StudentProfile:
    draft = StudentDraft(name.title(), "Test", date(2016, 5, 1), "04", user_id=user_id)
    return await students.enter_student(ctx, draft, FIRST)


async def _family(ctx: Ctx, student_id: UUID, users: dict[str, UUID]) -> None:
    for username, rights in (("mother", None), ("father", ("see_records", "get_notices"))):
        relation = await students.relate(
            ctx, student_id, RelationDraft(users[username], "biological_or_adoptive_parent", FIRST)
        )
        await students.confirm_relation(
            ctx, relation, identity_checked="in_person", rights=rights, basis="law" if rights is None else "court_order"
        )
    await students.relate(ctx, student_id, RelationDraft(users["stranger"], "other_contact", FIRST, origin="imported"))


async def _duties(ctx: Ctx, users: dict[str, UUID], school_id: UUID) -> None:
    for duty in ("special_education_director", "records_custodian", "roster", "billing"):
        ctx.add(DutyAssignment(user_id=users["office"], duty=duty, valid_from=FIRST))
    ctx.add(DutyAssignment(user_id=users["principal"], duty="principal", school_id=school_id, valid_from=FIRST))
    await ctx.flush()
