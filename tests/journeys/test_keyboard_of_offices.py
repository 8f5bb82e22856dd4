"""The office's and the family's longer tasks by keyboard alone: nothing holds the focus, nothing loses it.

The keys of a task are counted (stops, steps and acts from the home page on; not the letters of what is written), and
held near what they are now: whoever puts many stops in everybody's way sees it here.
"""

from __future__ import annotations

import asyncio
import re
import threading
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID

from playwright.sync_api import Page, expect

from aivo.db.pools import Databases
from aivo.domains.roster import jobs
from aivo.seed.bundle import make_bundle, write_zip
from aivo.seed.passwords import demo_password
from tests.conftest import MASTER_KEY, SIGNING_KEY
from tests.domains.students.test_papers import A_PDF
from tests.journeys.conftest import Open, Site
from tests.journeys.keys import Keys


def heading(page: Page, text: str) -> None:
    """The page of this heading stands."""
    expect(page.get_by_role("heading", level=1)).to_contain_text(text)


def work(site: Site, page: Page) -> None:
    """What the worker does in a real installation: take up the job of this page."""
    job_id = UUID(urlsplit(page.url).path.rpartition("/")[2])
    with site.world.connect("postgres") as link:
        ((tenant_id,),) = link.execute("select tenant_id from roster_jobs where id = %s", (job_id,)).fetchall()

    async def run() -> None:
        databases = Databases(site.world.databases.urls, SIGNING_KEY, MASTER_KEY, pool_size=2)
        await jobs.run_job(databases, UUID(str(tenant_id)), job_id)
        await databases.close()

    thread = threading.Thread(target=lambda: asyncio.run(run()))  # the browser has a loop in this one
    thread.start()
    thread.join()


def test_a_roster_is_sent_looked_at_and_applied(site: Site, open_page: Open, tmp_path: Path) -> None:
    bundle = make_bundle("riverbend", site.today)
    bundle.row("users", "riverbend-person-lee").update(familyName="Lee-Hart")
    page = open_page("ruiz")
    keys = Keys(page)
    keys.to("^Roster import", 8)
    keys.press("Enter")
    heading(page, "Roster import")
    keys.past_the_menu()
    keys.to("The zip archive", 3)
    keys.give(write_zip(bundle, tmp_path / "fall.zip"))
    assert "The zip archive" in keys.here(), "the choice of files gives the place back"
    keys.go_round()
    keys.to("Check this roster", 2)
    keys.press("Enter")
    page.wait_for_url(re.compile("/roster/jobs/"))
    keys.past_the_menu()
    keys.to("Look again", 3)
    work(site, page)
    expect(page.get_by_text("no errors. Nothing is changed yet.")).to_be_visible()
    keys.past_the_menu()
    keys.to("Import now", 4)
    keys.go_round()
    keys.press("Enter")
    expect(page.get_by_role("heading", name="Being imported")).to_be_visible()
    work(site, page)  # the page sees it by itself
    expect(page.get_by_text("The roster was imported.")).to_be_visible(timeout=20_000)
    assert keys.pressed <= 31, keys


def test_a_caseload_is_moved_and_covered_from_day_to_day(site: Site, open_page: Open) -> None:
    page = open_page("ruiz")
    keys = Keys(page)
    first = site.today + timedelta(days=20)
    keys.to("^Caseloads", 12)
    keys.press("Enter")
    for length, day in (("For good", first), ("For a while", first - timedelta(days=10))):
        heading(page, "Caseloads")
        keys.past_the_menu()
        keys.to("Okoro", 6)
        keys.press("Enter")
        heading(page, "Caseload of Mr.")
        keys.past_the_menu()
        keys.to("Find who takes over", 3)
        keys.write("lee")
        keys.press("Enter")
        page.wait_for_url("**q=lee**")
        keys.to("Lee", 2)
        keys.press("Space")
        keys.to("For good", 1)
        if length == "For a while":
            keys.press("ArrowDown")
        assert length in keys.here()
        keys.to("First day", 1)
        keys.write(f"{day:%m%d%Y}")
        keys.to("Last day of cover", 3)
        keys.open_and_leave()
        if length == "For a while":
            keys.write(f"{day + timedelta(days=5):%m%d%Y}")
        keys.to("Why", 4)
        keys.write("Parental leave")
        if length == "For good":
            keys.go_round()
        keys.press("Enter")
        heading(page, "Look before saving")
        keys.past_the_menu()
        keys.to("^Save$", 3)
        keys.press("Enter")
    heading(page, "Caseloads")
    assert keys.pressed <= 70, keys
    coming = page.locator("section:has(#coming-title) li")
    expect(coming.filter(has_text=re.compile("Lee.* covers for Samuel Okoro"))).to_have_count(1)
    expect(coming.filter(has_text="From Samuel Okoro")).to_have_count(1)


def test_support_is_asked_for_let_in_and_sent_away(open_page: Open) -> None:
    kim, ruiz = open_page("kim", tenant="platform"), open_page("ruiz")
    keys = Keys(kim)
    keys.to("^Support visits", 6)
    keys.press("Enter")
    heading(kim, "Support visits")
    keys.past_the_menu()
    keys.to("Short name of the organization", 2)
    keys.write("riverbend")
    keys.to("People, classes and settings", 1)
    keys.press("ArrowDown")
    assert "One learner's record" in keys.here()
    keys.to("Why", 1)
    keys.go_round()
    keys.write("Goals are not shown")
    keys.press("Enter")
    expect(kim.locator(".tile").first).to_contain_text("Goals are not shown")
    assert keys.pressed <= 16, keys

    keys = Keys(ruiz)
    keys.to("^Support visits", 9)
    keys.press("Enter")
    heading(ruiz, "Support visits")
    keys.past_the_menu()
    keys.to("^Answer", 3)
    keys.press("Enter")
    heading(ruiz, "May support look")
    keys.past_the_menu()
    keys.to("Find the learner", 3)
    keys.write("Maya")
    keys.press("Enter")
    ruiz.wait_for_url("**q=Maya**")
    keys.to("Maya", 2)
    keys.press("Space")
    keys.go_round()
    keys.to("Allow this look", 1)
    keys.press("Enter")
    visit = ruiz.locator(".tile", has_text="Goals are not shown")
    expect(visit).to_contain_text("open now")
    keys.past_the_menu()
    keys.to("End this visit", 3)
    keys.press("Enter")
    expect(visit).to_contain_text("over")
    assert keys.pressed <= 32, keys


def test_a_mother_gives_a_paper_and_opens_it(site: Site, open_page: Open, tmp_path: Path) -> None:
    (tmp_path / "carta.pdf").write_bytes(A_PDF)
    page = open_page("ana")
    keys = Keys(page)
    keys.past_the_menu()
    keys.to("Maya", 12)
    keys.press("Enter")
    heading(page, "Maya")
    keys.past_the_menu()
    keys.to("Documentos", 3)
    keys.press("Enter")
    page.wait_for_url("**/documents")
    keys.past_the_menu()
    keys.to("Archivo o fotos", 16)
    keys.give(tmp_path / "carta.pdf")
    assert "Archivo o fotos" in keys.here(), "the choice of files gives the place back"
    keys.to("¿Qué es?", 2)
    keys.open_and_leave()
    keys.press("ArrowDown")
    keys.to("Nombre del papel", 1)
    keys.write("Carta por teclado")
    keys.to("fecha|Fecha|Día", 1)
    keys.write(f"{site.today - timedelta(days=3):%m%d%Y}")
    keys.go_round()
    keys.press("Enter")
    paper = page.get_by_role("link", name="Carta por teclado")
    expect(paper).to_be_visible()
    keys.past_the_menu()
    keys.to("Carta por teclado", 12)
    with page.expect_download() as download:
        keys.press("Enter")
    assert download.value.path().read_bytes() == A_PDF
    assert keys.pressed <= 32, keys


def test_a_father_takes_a_sheet_and_adds_his_phone(site: Site, open_page: Open) -> None:
    with site.world.connect("postgres", autocommit=True) as connection:
        ours = "user_id in (select id from users where username = 'ben')"
        connection.execute(f"delete from mfa_credentials where {ours}; delete from backup_codes where {ours}")
    page = open_page()
    page.goto("/sign-in?tenant=riverbend&lang=en")
    keys = Keys(page)
    keys.to("Your sign-in name", 3)
    keys.write("ben")
    keys.to("Your password", 1)
    keys.write(demo_password(SIGNING_KEY, "riverbend", "ben"))
    keys.press("Enter")
    page.wait_for_url("**/sign-in/set-up**")
    keys.go_round()
    keys.to("Make my code sheet", 2)
    keys.press("Enter")
    heading(page, "Code sheet")
    first = page.locator("ol code").first.inner_text()
    keys.to("Type the first code", 2)
    keys.go_round()
    keys.write(first)
    keys.press("Enter")
    page.wait_for_url("**/children")
    assert keys.pressed <= 12, keys

    keys = Keys(page)
    page.goto("/security/phone")
    keys.past_the_menu()
    keys.to("Your phone number", 3)
    keys.write("12")
    keys.press("Enter")
    expect(page.locator("#problem")).to_be_focused()
    keys.to(r"\w", 1)
    keys.press("Enter")
    expect(page.locator("#number")).to_be_focused()
    keys.press("Control+a")
    keys.write("(312) 555-0188")
    keys.go_round()
    keys.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("88")
    keys.past_the_menu()
    keys.to("Code", 3)
    keys.press("Enter")
    page.wait_for_url("**/security")
    expect(page.get_by_role("heading", name="Phone that ends in 88")).to_be_visible()
    assert keys.pressed <= 17, keys
