"""A caseload as case managers have it: beside the cast, a dozen learners with smaller plans, carried over on paper."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from aivo.db.context import Ctx
from aivo.domains.iep import service as iep
from aivo.domains.iep.schemas import AccommodationDraft, GoalDraft, IEPDraft, ServiceDraft, Start
from aivo.domains.iep.shapes.words import GoalArea
from aivo.domains.students import service as students
from aivo.domains.students.schemas import AssignmentDraft
from aivo.seed.plans.common import breaks, front_seat, more_time, read_aloud
from aivo.seed.world import ARRIVED, World

HOW_MANY: dict[str, int] = {"riverbend": 13, "lakeshore": 4}
GRADES: dict[str, tuple[str, ...]] = {
    "riverbend": ("01", "02", "03", "04", "05"),
    "lakeshore": ("04", "05", "06", "07"),
}

COVERS: dict[str, str] = {"riverbend": "patel", "lakeshore": "lee"}
"""Who covers for the case manager in two weeks."""

LEARNERS = """
select s.id, s.given_name, s.grade_level, u.username from student_profiles s
join users u on u.tenant_id = s.tenant_id and u.id = s.user_id
where s.tenant_id = $1 and s.grade_level = any ($2) and s.deleted_at is null and u.username <> all ($3)
order by md5(u.username) limit $4
"""


@dataclass(frozen=True, slots=True)
class Measure:
    """A goal that many plans have: what is measured, from where to where."""

    area: GoalArea
    says: str
    plain: str
    measure: str
    unit: str
    baseline: int
    target: int


MEASURES = (
    Measure("reading", "read {target} words correct in one minute (now: {baseline})", "I will read {target} words.",
            "Oral reading", "words correct per minute", 38, 90),
    Measure("mathematics", "solve {target} facts correctly in two minutes (now: {baseline})",
            "I will solve {target} facts.", "Fact sheet", "facts correct", 9, 30),
    Measure("writing", "write {target} correct word sequences in three minutes (now: {baseline})",
            "I will write longer pieces.", "Writing probe", "correct word sequences", 12, 34),
    Measure("executive_function", "begin work within two minutes on {target} of 20 tasks (now: {baseline})",
            "I will start on my own.", "Start sheet", "tasks of 20", 6, 16),
    Measure("social_emotional", "ask for a break in words on {target} of 10 occasions (now: {baseline})",
            "I will say when I need a break.", "Tally", "of 10 occasions", 2, 8),
)  # fmt: skip


async def seed_caseload(ctx: Ctx, world: World) -> None:
    """Plans of further learners, the newest of whom came to the case manager's list this week."""
    known = [*world.students, *ARRIVED[world.tenant]]
    found = await ctx.ask(LEARNERS, world.tenant_id, list(GRADES[world.tenant]), known, HOW_MANY[world.tenant])
    manager = world.user(world.manager)
    for number, row in enumerate(found):
        since = world.anchor - timedelta(days=3 if number == 0 else 300)
        await students.assign(ctx, row["id"], AssignmentDraft(manager, "case_manager", since))
    await ctx.commit()
    async with world.acting(world.manager) as acting:
        for number, row in enumerate(found):
            await _plan(acting, world, row["id"], row["given_name"], number)
    first, last = (world.anchor + timedelta(days=days) for days in (9, 13))
    covered = tuple(row["id"] for row in found[1:])
    cover = students.MoveDraft(manager, world.user(COVERS[world.tenant]), first, "Training days", covered, last)
    async with world.acting(world.manager) as acting:
        await students.move_caseload(acting, cover, world.anchor)


async def _plan(ctx: Ctx, world: World, student_id: UUID, name: str, number: int) -> None:
    """One plan, in force since last year's review; the next is due within the year, one of them is late."""
    review_on = world.anchor + timedelta(days=(-4, 12, 26, 47, 75)[number] if number < 5 else 40 + number * 20)
    met = review_on - timedelta(days=364)
    plan = await iep.draft_iep(ctx, student_id, _text(name, met, review_on, number))
    first = MEASURES[number % len(MEASURES)]
    second = MEASURES[(number + 2) % len(MEASURES)]
    for measure in (first, second) if number % 3 else (first,):
        await iep.add_goal(ctx, plan, _goal(world, measure, name, met, review_on))
    await iep.add_service(ctx, plan, _service(world, 60 + 30 * (number % 4)))
    for support in _supports(number):
        await iep.grant_accommodation(ctx, student_id, support, iep=plan)
    where = "District special-education office, paper file, drawer 4"
    started = met + timedelta(days=1)
    await iep.put_in_force(
        ctx, plan, Start(in_force_from=started, consent_basis="on_file_elsewhere", consent_on_file_where=where)
    )


def _text(name: str, met: date, review_on: date, number: int) -> IEPDraft:
    return IEPDraft(
        origin="carried_over", received_from="Paper file of the district", title="Annual review", meeting_on=met,
        received_on=met + timedelta(days=1), decided_on=met, annual_review_due_on=review_on,
        reevaluation_due_on=review_on + timedelta(days=365 if number % 4 else 30),
        strengths=f"{name} is curious and helps others.", academic_needs="Named in the goals.",
    )  # fmt: skip


def _goal(world: World, measure: Measure, name: str, met: date, review_on: date) -> GoalDraft:
    words = {"baseline": measure.baseline, "target": measure.target}
    return GoalDraft(
        statement=f"{name} will {measure.says.format(**words)}.", plain_statement=measure.plain.format(**words),
        area=measure.area, measure_kind="count", measure_name=measure.measure, measure_unit=measure.unit,
        baseline_value=Decimal(measure.baseline), baseline_on=met, target_value=Decimal(measure.target),
        target_on=review_on, method="curriculum_based_measure", schedule_times=1, schedule_per="week",
        responsible_roles=("special education teacher",), responsible_user_id=world.user(world.manager),
    )  # fmt: skip


def _service(world: World, minutes: int) -> ServiceDraft:
    return ServiceDraft(
        kind="special_education", service_type="specially_designed_instruction", name="Learning lab",
        amount=Decimal(minutes), unit="minutes", per_period="week", sessions_per_period=2, session_minutes=minutes // 2,
        setting="special_class", is_outside_regular_class=True, grouping="group", group_size_max=5,
        provider_kind="special_education_teacher", provider_user_id=world.user(world.manager),
    )  # fmt: skip


def _supports(number: int) -> list[AccommodationDraft]:
    """One to three supports, in a different mix for each."""
    choices = (
        more_time("1.5", "I have more time."),
        read_aloud("Somebody reads to me."),
        breaks(5, "I can take a break."),
        front_seat("I sit in front."),
    )
    return [choices[(number + step) % len(choices)] for step in range(1 + number % 3)]
