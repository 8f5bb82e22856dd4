"""Lists with nothing in them, in an organization of its own, and lists of more than one page, in the demo."""

from __future__ import annotations

import sys
from datetime import date

import pytest
from playwright.sync_api import Browser

from aivo.db.context import connect
from aivo.domains.identity import service as identity
from aivo.domains.identity.models import DutyAssignment
from aivo.domains.identity.schemas import UserDraft
from aivo.domains.tenancy import service as tenancy
from aivo.domains.tenancy.schemas import TenantDraft
from aivo.kit.actor import Actor
from aivo.web import paging
from tests.journeys.conftest import Site
from tests.journeys.looking import Looker
from tests.journeys.matrix import browsing, go_to
from tests.journeys.pages_of import LINKS, PAGES, SHARED, TENANT_OF
from tests.journeys.ways import WAYS

LIKE = {"empty-parent": "ana", "empty-teacher": "okoro", "empty-office": "ruiz"}
"""Who has nothing yet, and whose pages they open."""
ROLES = {"empty-parent": "parent", "empty-teacher": "teacher", "empty-office": "district_admin"}
DUTIES = ("special_education_director", "records_custodian", "roster")
LONG = {
    "okoro": ("/students", "/messages"),
    "ruiz": (
        "/people",
        "/audit",
        "/audit/openings",
        "/attention/no-factor",
        "/outbox?view=all",
        "school",
    ),
    "kim": ("/tenants",),
}
"""Lists that have more than two rows in the demo."""


@pytest.fixture(scope="module")
def judged() -> set[str]:
    """The combinations of colours that axe has judged."""
    return set()


@pytest.fixture(scope="module")
def nothing(site: Site) -> None:
    """An organization with one person of each kind and nothing else."""

    async def made() -> None:
        tenant_id = await tenancy.found_tenant(site.databases, TenantDraft("empty", "The Empty District"))
        async with connect(Actor.system(tenant_id, "tests"), site.databases) as ctx:
            for username, role in ROLES.items():
                user = await identity.create_user(ctx, UserDraft(username, role, "Nia", "Nobody"))
                for duty in DUTIES if role == "district_admin" else ():
                    ctx.add(DutyAssignment(user_id=user.id, duty=duty, valid_from=date(2020, 8, 1)))
            await ctx.flush()

    site.run(made())


@pytest.fixture
def short_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two rows a page, so that the demo's lists are long ones."""
    monkeypatch.setattr(paging.cut, "__defaults__", (2,))
    for name, module in list(sys.modules.items()):
        if name.startswith("aivo.domains.") and getattr(module, "SIZE", None) == paging.SIZE:
            monkeypatch.setattr(module, "SIZE", 2)


@pytest.mark.usefixtures("nothing")
@pytest.mark.parametrize("username", LIKE)
def test_empty(site: Site, browser: Browser, judged: set[str], username: str) -> None:
    problems: list[str] = []
    with browsing(site, browser, username, "es", problems, "empty") as page:
        looker = Looker(page, "es", judged)
        for place in PAGES[LIKE[username]]:
            if place in LINKS or place in WAYS or place in SHARED:
                continue
            page.goto(place)
            problems += [f"{username} {place}: {each}" for each in looker.look().problems]
    problems = [each for each in problems if "403 (Forbidden)" not in each]  # some pages ask for a further duty
    assert not problems, "\n".join(problems)


@pytest.mark.usefixtures("short_pages")
@pytest.mark.parametrize("username", LONG)
def test_long(site: Site, browser: Browser, judged: set[str], username: str) -> None:
    problems: list[str] = []
    with browsing(site, browser, username, "es", problems, TENANT_OF.get(username, "riverbend")) as page:
        looker = Looker(page, "es", judged)
        known: dict[str, str] = {}
        for place in LONG[username]:
            go_to(site, page, place, known)
            problems += [f"{username} {place}: {each}" for each in looker.look().problems]
            onward = page.locator("main nav.pager a")
            problems += [] if onward.count() else [f"{username} {place}: has one page only"]
            if onward.count():
                page.goto(onward.first.get_attribute("href") or "")
                problems += [f"{username} {place}, next: {each}" for each in looker.look().problems]
    assert not problems, "\n".join(problems)
