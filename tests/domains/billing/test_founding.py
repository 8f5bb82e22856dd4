"""A new organization: whole, with its plan and the invitation of its first administrator, or not at all."""

from __future__ import annotations

from uuid import UUID

import pytest

from aivo import connect
from aivo.domains.billing import service as billing
from aivo.domains.billing.founding import FIRST_DUTIES, Founded, Founding, found
from aivo.domains.billing.schemas import PlanDraft
from aivo.domains.billing.tenant_pages import BLANK, check
from aivo.domains.tenancy.errors import SlugTaken
from aivo.domains.tenancy.schemas import TenantDraft
from aivo.domains.tenancy.service import PLATFORM_TENANT_ID
from aivo.kit.actor import Actor
from aivo.kit.clock import now
from aivo.kit.errors import NotFound
from tests.conftest import SmallWorld

PLATFORM = Actor(PLATFORM_TENANT_ID, None, "platform_admin", request_id="tests")
BASE = "https://aivo.example"


async def plan(small: SmallWorld) -> UUID:
    """A tier with a trial of 30 days."""
    async with connect(PLATFORM, small.databases) as ctx:
        draft = PlanDraft("county", "County", "district", 1200, now().date(), trial_days=30)
        return (await billing.offer_plan(ctx, draft)).id


async def make(
    small: SmallWorld, slug: str = "hillside", kind: str = "district", plan_id: UUID | None = None
) -> Founded:
    """An organization with this short name."""
    draft = Founding(
        TenantDraft(slug, "Hillside", kind), plan_id or await plan(small), 40, "Ada", "Cole", "ada", None, "in_person"
    )
    return await found(small.databases, PLATFORM, draft, BASE)


class TestFound:
    async def test_makes_tenant_plan_and_first_administrator(self, small: SmallWorld) -> None:
        founded = await make(small)
        assert founded.invitation.url.startswith(BASE)
        assert founded.invitation.code
        with small.connect("aivo_owner") as link:
            rows = link.execute(
                "select u.role, u.status, u.is_mfa_required from users u where tenant_id = %s", (founded.tenant_id,)
            ).fetchall()
            duties = link.execute(
                "select duty from duty_assignments where tenant_id = %s", (founded.tenant_id,)
            ).fetchall()
            bought = link.execute(
                "select status, learner_count from subscriptions where tenant_id = %s", (founded.tenant_id,)
            ).fetchall()
        assert rows == [("district_admin", "invited", True)]
        assert {duty for (duty,) in duties} == set(FIRST_DUTIES)
        assert bought == [("trialing", 40)]

    async def test_a_family_is_begun_by_a_parent_without_duties(self, small: SmallWorld) -> None:
        founded = await make(small, kind="family")
        with small.connect("aivo_owner") as link:
            rows = link.execute("select role from users where tenant_id = %s", (founded.tenant_id,)).fetchall()
            duties = link.execute(
                "select 1 from duty_assignments where tenant_id = %s", (founded.tenant_id,)
            ).fetchall()
        assert rows == [("parent",)]
        assert duties == []

    async def test_a_name_that_is_taken_or_no_plan_makes_nothing(self, small: SmallWorld) -> None:
        with small.connect("aivo_owner") as link:
            before = link.execute("select count(*) from tenants").fetchone()
        with pytest.raises(SlugTaken):
            await make(small, "riverbend")
        with pytest.raises(NotFound):
            await make(small, "hillside", plan_id=UUID(int=7))
        with small.connect("aivo_owner") as link:
            assert link.execute("select count(*) from tenants").fetchone() == before


class TestTheForm:
    def test_says_what_is_wrong_at_each_field(self) -> None:
        wrong = {"kind": "platform", "state_code": "Ill", "learner_count": "-1", "username": "É", "email": "x"}
        problems = check({**BLANK, **wrong, "timezone": "Mars/One"})
        assert set(problems) == {
            "name", "slug", "plan", "given_name", "family_name", "username", "kind", "state_code", "learner_count",
            "email", "timezone", "identity_checked",
        }  # fmt: skip
