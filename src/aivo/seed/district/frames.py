"""The places of one chunk: its learners with their names, and the groups, schools and tenant that begin in it."""

from __future__ import annotations

from importlib.resources import files
from typing import Any, Final
from uuid import UUID

import psycopg

from aivo.seed.bundle_names import FAMILY_NAMES, GIVEN_NAMES
from aivo.seed.district.numbers import head, number_of
from aivo.seed.district.size import GROUP, SCHOOL, Size
from aivo.seed.district.tables import FAMILY, GIVEN

CAST: Final = ("theo", "maya", "lin", "theo", "ada", "leo")
"""Whose twins the groups are, in turn. (Jordan comes of age within weeks; a thousand of him would do so at once.)"""


def _sql(name: str) -> str:
    return files(__package__).joinpath(f"sql/{name}.sql").read_text()


def find_cast(connection: psycopg.Connection[Any], home: UUID) -> None:
    """Find the learners of the cast and everybody around them, each at the level at which they have twins."""
    with psycopg.ClientCursor(connection) as cursor:
        cursor.execute(_sql("cast").encode(), {"home": home, "cast": list(CAST)})


def lay_frames(
    connection: psycopg.Connection[Any], size: Size, tenant: int, tenant_id: UUID, name: str, first: int, last: int
) -> None:
    """Lay the frames of the learners ``first`` to ``last`` of a tenant; number 0 is the cast's own.

    There the first group and school are the cast's, so that those who sign in have as much to do as everybody.
    """

    def of(level: str, number: str) -> str:
        made = head(number_of(tenant, level, number))
        if tenant > 0:
            return made
        return "null::text" if level == "tenant" else f"case when {number} > 0 then {made} end"

    number = number_of(tenant, "learner", "n")
    texts = _sql("learners").format(
        number=number, given=GIVEN, givens=len(GIVEN_NAMES), family=FAMILY, families=len(FAMILY_NAMES), group=GROUP,
        h_tenant=of("tenant", "0"), h_school=of("school", f"(n - 1) / {SCHOOL}"),
        h_group=of("group", f"(n - 1) / {GROUP}"), h_learner=head(number),
    )  # fmt: skip
    for level, each in (("group", GROUP), ("school", SCHOOL), ("tenant", 1 << 40)):
        texts += _sql("outer").format(level=level, place=f"((n - 1) / {each})::int", each=each)
    values = {
        "tenant": tenant_id, "name": name, "first": first, "last": last, "salt": tenant * 31, "cast": list(CAST),
        "homework": size.homework, "focus": size.focus, "summaries": size.summaries,
    }  # fmt: skip
    with psycopg.ClientCursor(connection) as cursor:
        cursor.execute(texts.encode(), values)
