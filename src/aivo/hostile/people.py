"""Who attacks: people of every role of the chosen tenants, a job of each, the platform, the auditor."""

from __future__ import annotations

from collections import defaultdict
from random import Random
from typing import cast
from uuid import UUID

from aivo.domains.tenancy.service import PLATFORM_TENANT_ID
from aivo.hostile.access import Rolls, Standing
from aivo.hostile.facts import Facts
from aivo.hostile.grants import AUDITOR
from aivo.kit.actor import Actor, Role

EACH = 9
"""People of each role and tenant, when there are more."""


def everybody(facts: Facts, seed: str) -> list[Standing]:
    """The people, jobs and platform admins that attack: those who hold most, and some by chance."""
    rolls = Rolls(facts)
    by_role: dict[tuple[object, str], list[Standing]] = defaultdict(list)
    for row in facts.relations["users"]:
        if row["status"] != "active" or row["deleted_at"] is not None or row["username"].startswith("aivo-support-"):
            continue
        for role in sorted({row["role"], *_other_roles(facts, row["tenant_id"], row["id"])}):
            if role != "platform_admin":
                actor = Actor(row["tenant_id"], row["id"], cast(Role, role))
                slug = facts.places[row["tenant_id"]].slug
                by_role[row["tenant_id"], role].append(rolls.of(f"{role} {row['username']} of {slug}", actor))
    found = [
        person
        for people in by_role.values()
        for person in _some(people, Random(f"{seed} people"))  # noqa: S311
    ]
    for tenant in facts.chosen:
        found.append(rolls.of(f"a job of {facts.places[tenant].slug}", Actor.system(tenant, "isolation_check")))
    found.append(rolls.of("the platform", Actor(PLATFORM_TENANT_ID, None, "platform_admin")))
    found.append(auditor())
    return found


def auditor() -> Standing:
    """Who reads and seals the trail: a login role without a token."""
    return Standing("the auditor", Actor(PLATFORM_TENANT_ID, None, "system"), login=AUDITOR)


def _other_roles(facts: Facts, tenant: UUID, user: UUID) -> set[str]:
    today = facts.places[tenant].today
    return {
        row["role"]
        for row in facts.relations["user_roles"]
        if row["tenant_id"] == tenant and row["user_id"] == user and row["deleted_at"] is None
        and row["valid_from"] <= today and (row["valid_to"] is None or today <= row["valid_to"])
    }  # fmt: skip


def _some(people: list[Standing], rng: Random) -> list[Standing]:
    if len(people) <= EACH:
        return people
    most = sorted(people, key=lambda person: -sum(map(len, person.reads.values())) - 9 * len(person.duty_reads))
    return [*most[: EACH // 2], *rng.sample(most[EACH // 2 :], EACH - EACH // 2)]
