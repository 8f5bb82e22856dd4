"""Maya's class signs in by its code; and Ms. Lee, who teaches it, is a mother in the district besides."""

from __future__ import annotations

import hmac
from datetime import timedelta

from aivo.db.context import Ctx
from aivo.domains.identity import service as identity
from aivo.domains.identity.models import CODE_LENGTH, CODE_LETTERS, FACES, PICTURES
from aivo.domains.students import service as students
from aivo.domains.students.schemas import RelationDraft
from aivo.seed.world import World

HOMEROOM = """
select c.id from classrooms c join classroom_memberships m on m.tenant_id = c.tenant_id and m.classroom_id = c.id
where c.tenant_id = $1 and m.student_id = $2 and c.kind = 'homeroom' and c.deleted_at is null and m.deleted_at is null
  and m.valid_from <= $3 and (m.valid_to is null or m.valid_to >= $3) order by c.title limit 1
"""
CLASSMATES = """
select s.user_id from classroom_memberships m
join student_profiles s on s.tenant_id = m.tenant_id and s.id = m.student_id
where m.tenant_id = $1 and m.classroom_id = $2 and m.deleted_at is null and s.user_id is not null
  and m.valid_from <= $3 and (m.valid_to is null or m.valid_to >= $3) order by s.given_name, s.id
"""
CHILD = """
select s.id from student_profiles s join users u on u.tenant_id = s.tenant_id and u.id = s.user_id
where s.tenant_id = $1 and s.deleted_at is null and u.role = 'learner' and s.grade_level = '08'
  and not exists (select from ieps i where i.tenant_id = $1 and i.student_id = s.id)
  and not exists (select from section_504_plans f where f.tenant_id = $1 and f.student_id = s.id)
order by u.username limit 1
"""


async def seed_classes(world: World, key: bytes) -> None:
    """The code of Maya's class, a picture beside each name, and her four."""
    if world.tenant != "riverbend":
        return
    async with world.acting() as ctx:
        (room,) = await ctx.ask(HOMEROOM, world.tenant_id, world.student("maya"), world.anchor)
        await identity.give_class_code(ctx, room["id"], world.anchor, code=demo_class_code(key))
        for at, row in enumerate(await ctx.ask(CLASSMATES, world.tenant_id, room["id"], world.anchor)):
            await identity.set_face(ctx, row["user_id"], FACES[at % len(FACES)], is_in_groups=False)
        await identity.set_pictures(ctx, world.user("maya"), demo_pictures(key))


async def seed_two_roles(ctx: Ctx, world: World) -> None:
    """A teacher with a child of her own in another school of the district."""
    if world.tenant != "riverbend":
        return
    since = world.anchor - timedelta(days=100)
    rows = await ctx.ask(CHILD, world.tenant_id)
    relation = await students.relate(
        ctx, rows[0]["id"], RelationDraft(world.user("lee"), "biological_or_adoptive_parent", since, origin="made_here")
    )
    relation.called = "mother"
    await students.confirm_relation(
        ctx, relation, identity_checked="in_person", rights=None, basis="law", from_day=since
    )
    await identity.give_role(ctx, world.user("lee"), "parent", since)


def demo_class_code(key: bytes) -> str:
    """The code of Maya's class: letters of no word, the same in every start of one installation."""
    digest = hmac.digest(key, b"demo class code", "sha256")
    return "".join(CODE_LETTERS[digest[place] % len(CODE_LETTERS)] for place in range(CODE_LENGTH))


def demo_pictures(key: bytes) -> tuple[str, ...]:
    """Maya's four pictures, each from another row."""
    digest = hmac.digest(key, b"demo pictures", "sha256")
    return tuple(PICTURES[3 * row + digest[row] % 3] for row in range(4))
