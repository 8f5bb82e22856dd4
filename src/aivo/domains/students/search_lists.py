"""The staff search: who and which classes the reader may see, by the beginnings of names or by a learner's number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from aivo.db.context import Ctx
from aivo.kit.crypto import keyed_hash

KINDS = ("learner", "staff", "class")
MOST = 12

FIND = """
with f as materialized (select * from app.find_names($2, $3::text[], $4, $5, $6))
select f.kind, f.id::text as id, f.of_all, coalesce(s.given_name, u.given_name) as given_name,
  coalesce(s.family_name, u.family_name) as family_name, u.title, u.role, c.title as class_title, c.location,
  s.grade_level, coalesce(k.name, e.name) as school
from f
left join student_profiles s on f.kind = 'learner' and s.tenant_id = $1 and s.id = f.id
left join users u on f.kind = 'staff' and u.tenant_id = $1 and u.id = f.id
left join classrooms c on f.kind = 'class' and c.tenant_id = $1 and c.id = f.id
left join schools k on k.tenant_id = $1 and k.id = c.school_id
left join lateral (select x.name from school_enrolments n join schools x on x.tenant_id = $1 and x.id = n.school_id
  where n.tenant_id = $1 and n.student_id = s.id and n.deleted_at is null and n.valid_from <= current_date
    and (n.valid_to is null or n.valid_to >= current_date) order by n.kind = 'primary' desc limit 1) e on true
where s.id is not null or u.id is not null or c.id is not null
order by f.kind, f.rank
"""


@dataclass(frozen=True, slots=True)
class Hits:
    """What was found of one kind, and how many there are in all."""

    rows: list[Any]
    of_all: int

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.of_all - len(self.rows)


async def find(ctx: Ctx, said: str, kinds: tuple[str, ...] = KINDS, most: int = MOST) -> dict[str, Hits]:
    """What the acting person may see that fits, by kind: one statement."""
    number = said.strip() if any(letter.isdigit() for letter in said) else None
    hashed = keyed_hash(ctx.databases.signing_key, f"{ctx.actor.tenant_id}|state", number) if number else None
    rows = await ctx.ask(FIND, ctx.actor.tenant_id, said, list(kinds), most, number, hashed)
    found: dict[str, Hits] = {}
    for kind in kinds:
        own = [row for row in rows if row["kind"] == kind]
        found[kind] = Hits(own, int(own[0]["of_all"]) if own else 0)
    return found
