"""What the roster cannot know: who signs in, duties, who serves whom, families with their rights and homes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import select

from aivo.db.context import Ctx
from aivo.domains.identity import service as identity
from aivo.domains.identity.models import User
from aivo.domains.identity.schemas import DutyDraft, UserDraft
from aivo.domains.students import service as students
from aivo.domains.students.models import ParentStudentRelation
from aivo.domains.students.schemas import AssignmentDraft, RelationDraft
from aivo.seed.world import ARRIVED, World

DUTIES: dict[str, tuple[tuple[str, str, str | None], ...]] = {
    "riverbend": (
        ("ruiz", "special_education_director", None),
        ("ruiz", "records_custodian", None),
        ("ruiz", "roster", None),
        ("ruiz", "security", None),
        ("ruiz", "billing", None),
        ("hayes", "principal", "Cedar"),
        ("grant", "principal", "Harbor"),
    ),
    "lakeshore": (
        ("whitfield", "special_education_director", None),
        ("whitfield", "records_custodian", None),
        ("whitfield", "roster", None),
        ("whitfield", "security", None),
        ("whitfield", "billing", None),
        ("adler", "principal", "Pine"),
    ),
}
"""Who has which duty, at which school (None: the whole district)."""

PROVIDERS: dict[str, tuple[tuple[str, str, str | None, tuple[str, ...]], ...]] = {
    "riverbend": (
        ("patel", "provider", "speech-language", ("maya", "lin", "theo")),
        ("jo", "paraprofessional", None, ("lin", "theo")),
        ("castro", "counselor", None, ("jordan", "eli")),
    ),
    "lakeshore": (("sorensen", "provider", "specially designed instruction", ("noor",)),),
}

OUTSIDERS: dict[str, tuple[tuple[str, str, str], ...]] = {
    "riverbend": (("vega", "Lucia", "Vega"), ("moss", "Henry", "Moss")),
    "lakeshore": (),
}
"""Adults whom no roster names: Theo's caseworker and his surrogate."""

Relation = tuple[str, str, str, str, str | None]
"""Learner, adult, kind, what the family says, rights that differ (words, space between) or None for the usual ones."""

FAMILIES: dict[str, tuple[Relation, ...]] = {
    "riverbend": (
        ("maya", "ana", "biological_or_adoptive_parent", "mother", None),
        ("maya", "ben", "biological_or_adoptive_parent", "father", "see_records get_notices be_contacted"),
        ("jordan", "marco", "biological_or_adoptive_parent", "father", None),
        ("theo", "dana", "foster_parent", "foster mother", None),
        ("theo", "irina", "biological_or_adoptive_parent", "mother", None),
        ("theo", "vega", "agency_caseworker", "caseworker", None),
        ("theo", "moss", "surrogate", "surrogate", None),
        ("lin", "wei", "biological_or_adoptive_parent", "father", None),
        ("eli", "carla", "biological_or_adoptive_parent", "mother", None),
        ("amara", "fatou", "biological_or_adoptive_parent", "mother", None),
        ("ada", "nora", "biological_or_adoptive_parent", "mother", None),
        ("ada", "paul", "biological_or_adoptive_parent", "father", None),
        ("leo", "nora", "biological_or_adoptive_parent", "mother", None),
        ("leo", "paul", "biological_or_adoptive_parent", "father", None),
    ),
    "lakeshore": (
        ("noor", "samira", "biological_or_adoptive_parent", "mother", None),
        ("maya", "ben", "biological_or_adoptive_parent", "father", None),
        ("tobias", "gwen", "guardian", "grandmother", None),
    ),
}

SPANISH = ("ana",)
PICKS_UP = ("ana", "dana", "carla", "nora", "samira")


async def seed_people(ctx: Ctx, world: World) -> None:
    """Duties, assignments and families of one tenant."""
    since = world.anchor - timedelta(days=400)
    for username, given, family in OUTSIDERS[world.tenant]:
        user = await identity.create_user(ctx, UserDraft(username, "parent", given, family))
        world.users[username], world.roles[username] = user.id, "parent"
    for username, duty, school in DUTIES[world.tenant]:
        draft = DutyDraft(duty, since, school_id=world.school(school) if school else None)
        await identity.give_duty(ctx, world.user(username), draft)
    for learner in (*world.students, *ARRIVED[world.tenant]):
        await students.assign(
            ctx, world.student(learner), AssignmentDraft(world.user(world.manager), "case_manager", since)
        )
    for username, kind, service, learners in PROVIDERS[world.tenant]:
        for learner in learners:
            draft_assignment = AssignmentDraft(world.user(username), kind, since, service=service)
            await students.assign(ctx, world.student(learner), draft_assignment)
    for relation in FAMILIES[world.tenant]:
        await _relation(ctx, world, relation, since)


async def _relation(ctx: Ctx, world: World, family: Relation, since: date) -> None:
    learner, adult, kind, called, rights = family
    student_id, user_id = world.student(learner), world.user(adult)
    found = (
        await ctx.session.execute(
            select(ParentStudentRelation).where(
                ParentStudentRelation.tenant_id == world.tenant_id,
                ParentStudentRelation.student_id == student_id,
                ParentStudentRelation.user_id == user_id,
            )
        )
    ).scalar_one_or_none()
    relation = found or await students.relate(ctx, student_id, RelationDraft(user_id, kind, since, origin="imported"))
    relation.kind, relation.called = kind, called
    relation.valid_from = min(relation.valid_from, since)
    if adult in SPANISH:
        relation.language, relation.needs_interpreter = "es", True
        person = await ctx.load(User, user_id)
        person.locale, person.home_language, person.needs_interpreter = "es", "es", True
    wanted: Sequence[str] | None = rights.split() if rights else None
    await students.confirm_relation(
        ctx, relation, identity_checked="court_order" if rights else "in_person", rights=wanted,
        basis="court_order" if rights else "law", from_day=since,
    )  # fmt: skip
    if adult in PICKS_UP:
        await students.give_right(ctx, relation, "pick_up", since, basis="written_permission")
