"""Three adults of a family: who may see and decide, who may only see, and whom the roster merely names."""

from __future__ import annotations

import asyncio
import re
import threading
from html.parser import HTMLParser
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import APIResponse, Page, expect

from aivo.db.pools import Databases
from aivo.doors import DOORS
from aivo.kit.actor import Actor
from aivo.seed.passwords import demo_password
from aivo.web.rest.rights import PARENT
from tests.conftest import MASTER_KEY, SIGNING_KEY
from tests.factories.signing_in import PASSWORD, code_of, ready
from tests.journeys.conftest import Open, Site, forget_used_codes

OWN = ("/sign-out", "/language", "/profile", "/reading", "/security", "/notifications", "/messages", "/roles")
"""Where a person writes about themselves, or answers what the school wrote to them. All else writes into a record."""

OTHER_CHILDREN = ("Jordan", "Theo", "Lin", "Eli", "Amara", "Ada", "Leo")
DEVICES = re.compile(r"\d+\.\d+\.\d+\.\d+|Chrom|Firefox|Linux|Chicago|Alder Street|Shore Drive")

ROWS = ("students", "ieps", "documents", "contact-points", "households", "consent-records", "record-accesses")

CONTACT = """
select u.username, u.id, r.student_id, t.id from parent_student_relations r
join users u on u.tenant_id = r.tenant_id and u.id = r.user_id join tenants t on t.id = r.tenant_id
where t.slug = 'riverbend' and not r.is_confirmed and u.role = 'parent' and u.status = 'contact' order by u.username
limit 1
"""


def one(site: Site, statement: str) -> Any:
    with site.world.connect("postgres") as connection:
        row = connection.execute(statement.encode()).fetchone()
    assert row is not None
    return row


@pytest.fixture(scope="module")
def maya(site: Site) -> str:
    return str(one(site, "select s.id from student_profiles s join tenants t on t.id = s.tenant_id "
                         "where s.given_name = 'Maya' and t.slug = 'riverbend'")[0])  # fmt: skip


@pytest.fixture(scope="module")
def theo(site: Site) -> str:
    return str(one(site, "select id from student_profiles where given_name = 'Theo'")[0])


def sign_in(page: Page, username: str, password: str, seed: str | None = None) -> None:
    """By hand; the demo fills the code in where it knows the person's app."""
    page.goto("/sign-in?lang=en&tenant=riverbend")
    page.locator("#username").fill(username)
    page.locator("#password").fill(password)
    page.keyboard.press("Enter")
    page.wait_for_url("**/sign-in/code**")
    if seed:
        page.locator("#code").fill(code_of(seed))
    page.get_by_role("button", name=re.compile("^(Go on|Continuar)$")).click()
    page.wait_for_url("**/children")


def addresses(learner: str) -> list[str]:
    """Every page that a family may have: those without an id, and those of one learner."""
    plain = [page.removeprefix("GET ") for page, door in DOORS.items() if page.startswith("GET ") and {*door} >= PARENT]
    own = [path for path in plain if "{" not in path and not path.startswith("/security/passkey")]
    return [*own, f"/students/{learner}", f"/students/{learner}/opened", f"/students/{learner}/documents"]


class Forms(HTMLParser):
    """Where the forms of a page write to, and the buttons that send their form somewhere else."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form" and given.get("method") == "post":
            self.found.add(given.get("action") or "")
        elif given.get("formaction"):
            self.found.add(given["formaction"] or "")


def writes(page: Page, learner: str) -> set[str]:
    """Everywhere the pages of a family write to, but for what is the person's own."""
    found: set[str] = set()
    for address in addresses(learner):
        forms = Forms()
        forms.feed(page.request.get(address).text())
        found |= {action or address for action in forms.found}
    return {path for path in found if not path.startswith(OWN)}


class TestBothMayDecide:
    def test_a_mother_sees_her_own_child_and_who_opened_the_record(
        self, site: Site, open_page: Open, maya: str, theo: str
    ) -> None:
        open_page("okoro").goto(f"/students/{maya}")
        open_page("ben").goto(f"/students/{maya}")
        forget_used_codes(site)
        ana = open_page()
        sign_in(ana, "ana", demo_password(SIGNING_KEY, "riverbend", "ana"))
        for address in addresses(maya):
            answer = ana.request.get(address)
            assert answer.status in (200, 404), address
            assert not [name for name in OTHER_CHILDREN if re.search(rf"\b{name}\b", answer.text())], address
        for address in (f"/students/{theo}", f"/students/{theo}/opened", f"/students/{theo}/documents"):
            assert ana.request.get(address).status == 404, address
        ana.goto(f"/students/{maya}/opened")
        log = ana.locator("main")
        expect(log).to_contain_text("Okoro")
        expect(log).not_to_contain_text("Ben")
        expect(log).not_to_contain_text(DEVICES)


class TestMayNotDecide:
    def test_a_father_finds_no_control_that_writes(self, open_page: Open, maya: str) -> None:
        ben, ana = open_page("ben"), open_page("ana")
        ben.goto(f"/students/{maya}")
        expect(ben.get_by_role("heading", level=1)).to_contain_text("Maya")
        assert writes(ben, maya) == set()
        assert writes(ana, maya) == {f"/students/{maya}/documents"}, "the same look finds a control where there is one"

    def test_nor_does_the_interface_for_programs_take_anything(self, site: Site, open_page: Open, maya: str) -> None:
        """What parents may send at all, and the rows of a plan; every other line of the rights names no parent."""
        ben = open_page("ben")
        headers = {"Origin": site.address, "Content-Type": "application/json"}
        (document,) = one(site, f"select id from writing_documents where student_id = '{maya}'")
        comment = {"writing_document_id": str(document), "body": "Please write more."}
        assert ben.request.post("/api/v1/writing-comments", data=comment, headers=headers).status in (403, 404)
        for collection in ("ieps", "iep-goals", "accommodations", "consent-records", "documents", "contact-points"):
            refused(ben.request.post(f"/api/v1/{collection}", data={"student_id": maya}, headers=headers))
        seen = ben.request.get("/api/v1/ieps").json()["data"]
        assert seen, "he may read the plan"
        for send in (ben.request.patch, ben.request.delete):
            refused(send(f"/api/v1/ieps/{seen[0]['id']}", data={}, headers={**headers, "If-Match": '"1"'}))


def refused(answer: APIResponse) -> None:
    """No room, or no right: never a word about what was sent."""
    assert answer.status in (403, 404, 405), (answer.url, answer.status, answer.text()[:200])


class TestNamedByTheRosterOnly:
    def test_a_contact_without_rights_finds_nothing(self, site: Site, open_page: Open, maya: str) -> None:
        username, user_id, learner, tenant_id = one(site, CONTACT)
        seed = let_sign_in(site, username, user_id, tenant_id)
        page = open_page()
        sign_in(page, username, PASSWORD, seed)
        name = str(one(site, f"select given_name from student_profiles where id = '{learner}'")[0])
        expect(page.locator("main")).not_to_contain_text(name)
        for child in (learner, maya):
            for path, door in DOORS.items():
                if path.startswith("GET /students/{id}") and set(door) >= PARENT:
                    address = path.removeprefix("GET ").replace("{id}", str(child)).replace("{document}", maya)
                    assert page.request.get(address).status == 404, path
            assert page.request.get(f"/api/v1/students/{child}").status == 404
        for collection in ROWS:
            answer = page.request.get(f"/api/v1/{collection}")
            assert answer.status == 200, collection
            assert answer.json()["data"] == [], collection


def let_sign_in(site: Site, username: str, user_id: UUID, tenant_id: UUID) -> str:
    """Let somebody of whom the roster knows the name have a password and an app; answers the app's seed."""

    async def run() -> str:
        databases = Databases(site.world.databases.urls, SIGNING_KEY, MASTER_KEY, pool_size=2)
        try:
            system = Actor.system(tenant_id, "t")
            return await ready(databases, "riverbend", system, Actor(tenant_id, user_id, "parent"), username)
        finally:
            await databases.close()

    with site.world.connect("postgres", autocommit=True) as connection:
        connection.execute("update users set status = 'active' where id = %s", (user_id,))
    seeds: list[str] = []
    thread = threading.Thread(target=lambda: seeds.append(asyncio.run(run())))  # the browser has a loop in this one
    thread.start()
    thread.join()
    return seeds[0]
