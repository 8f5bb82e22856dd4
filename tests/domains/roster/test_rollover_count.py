"""The step into the next year asks as many questions for many learners as for few."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest

from aivo.db.context import Ctx, connect
from aivo.domains.roster import rolling
from aivo.kit.actor import Actor
from aivo.seed.bundle import make_bundle
from tests.domains.roster.bundles import ANCHOR
from tests.domains.roster.district import District


async def clerk(district: District) -> Actor:
    """Somebody with the duty over rosters, made by hand."""
    user: UUID = uuid4()
    with district.database.connect("postgres") as link:
        link.execute(
            "insert into users (tenant_id, id, username, role, given_name, family_name, status)"
            " values (%s, %s, 'the.clerk', 'district_admin', 'Clara', 'Clerk', 'active')",
            (district.tenant_id, user),
        )
        link.execute(
            "insert into duty_assignments (tenant_id, user_id, duty, valid_from)"
            " values (%s, %s, 'roster', '2026-01-01')",
            (district.tenant_id, user),
        )
    return Actor(district.tenant_id, user, "district_admin", None, "tests")


async def test_questions_do_not_grow_with_the_learners(district: District, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    for name in ("ask", "tell"):
        plain = getattr(Ctx, name)

        async def counted(self: Ctx, sql: str, *values: Any, plain: Any = plain) -> Any:
            told.append(sql)
            return await plain(self, sql, *values)

        monkeypatch.setattr(Ctx, name, counted)
    await district.send(make_bundle("riverbend", ANCHOR, learners=14))
    person, counts, rows = await clerk(district), [], []
    for learners in (14, 80):
        await district.send(make_bundle("riverbend", ANCHOR, learners=learners), allows_removals=True)
        told.clear()
        async with connect(person, district.database.databases) as ctx:
            rows.append((await rolling.look_ahead(ctx, {})).rows())
        counts.append(len(told))
    assert rows[1] > rows[0] * 3 // 2 > 0
    assert counts[0] == counts[1]
