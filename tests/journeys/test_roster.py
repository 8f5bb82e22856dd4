"""Ms. Ruiz imports a roster with three bad rows, mends them, sees the result, imports again, and takes it back."""

from __future__ import annotations

import asyncio
import re
import threading
from pathlib import Path
from uuid import UUID

from playwright.sync_api import Page, expect

from aivo.db.pools import Databases
from aivo.domains.roster import jobs
from aivo.seed.bundle import Bundle, make_bundle, write_zip
from tests.conftest import MASTER_KEY, SIGNING_KEY
from tests.journeys.conftest import Open, Site, findings


def roster(site: Site) -> Bundle:
    """What the district's system says today: as before, and one teacher is called otherwise."""
    bundle = make_bundle("riverbend", site.today)
    bundle.row("users", "riverbend-person-lee").update(familyName="Lee-Hart")
    return bundle


def spoil(bundle: Bundle) -> Bundle:
    """Three rows that cannot be."""
    bundle.row("enrollments", "riverbend-class-lab/maya").update(userSourcedId="nobody")
    bundle.row("demographics", "riverbend-person-maya").update(birthDate="4/5/2016")
    bundle.row("demographics", "riverbend-person-jordan").update(birthDate="3/4/2009")
    return bundle


def work(site: Site, page: Page) -> str:
    """What the worker does in a real installation: take the job of this page up, then the page is opened again."""
    job_id = UUID(page.url.rpartition("/")[2])

    async def run() -> str:
        databases = Databases(site.world.databases.urls, SIGNING_KEY, MASTER_KEY, pool_size=2)
        try:
            with site.world.connect("postgres") as link:
                row = link.execute("select tenant_id from roster_jobs where id = %s", (job_id,)).fetchone()
            assert row is not None
            return await jobs.run_job(databases, UUID(str(row[0])), job_id)
        finally:
            await databases.close()

    answer: list[str] = []
    address = page.url
    page.goto("about:blank")  # a page that shows progress loads itself anew when it likes
    thread = threading.Thread(target=lambda: answer.append(asyncio.run(run())))  # the browser has a loop in this one
    thread.start()
    thread.join()
    page.goto(address)
    return answer[0]


def send(page: Page, path: Path) -> None:
    page.goto("/roster")
    page.get_by_label("The zip archive").set_input_files(path)
    page.get_by_role("button", name="Check this roster").click()
    page.wait_for_url(re.compile("/roster/jobs/"))


def test_three_bad_rows_mended_imported_again_and_undone(site: Site, open_page: Open, tmp_path: Path) -> None:
    page = open_page("ruiz")
    page.get_by_role("navigation", name="Main menu").get_by_role("link", name="Roster import").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Roster import")
    assert findings(page) == []

    send(page, write_zip(spoil(roster(site)), tmp_path / "fall.zip"))
    expect(page.get_by_role("heading", name="Being checked")).to_be_visible()
    assert findings(page) == []
    assert work(site, page) == "ready"
    expect(page.get_by_text("3 errors, listed below")).to_be_visible()
    rows = page.locator("table.found tbody tr")
    page.get_by_role("link", name=re.compile("^Error")).click()
    expect(rows).to_have_count(3)
    for text in ("enrollments.csv", "demographics.csv", "userSourcedId", "birthDate"):
        expect(page.locator("table.found")).to_contain_text(text)
    assert findings(page) == []
    with page.expect_download() as download:
        page.get_by_role("link", name="Save as a table").click()
    assert download.value.suggested_filename == "roster-findings.csv"

    send(page, write_zip(roster(site), tmp_path / "fall.zip"))
    assert work(site, page) == "ready"
    expect(page.get_by_text("no errors. Nothing is changed yet.")).to_be_visible()
    page.get_by_role("button", name="Import now").click()
    assert work(site, page) == "done"
    expect(page.get_by_text("The roster was imported.")).to_be_visible()
    assert findings(page) == []
    page.goto("/people?q=Lee-Hart")
    expect(page.get_by_role("rowheader", name="Lee-Hart")).to_be_visible()

    send(page, write_zip(roster(site), tmp_path / "fall.zip"))
    assert work(site, page) == "ready"
    expect(page.get_by_text("it says nothing new")).to_be_visible()
    page.get_by_role("button", name="Put this aside").click()

    page.goto("/roster")
    page.locator("table a").first.click()
    page.get_by_role("button", name="See what an undo would put back").click()
    assert work(site, page) == "ready"
    expect(page.get_by_text("Everything can be put back.")).to_be_visible()
    assert findings(page) == []
    page.get_by_role("button", name="Undo this import").click()
    assert work(site, page) == "done"
    page.goto("/people?q=Lee-Hart")
    expect(page.get_by_text("Nobody of this name.")).to_be_visible()
    page.goto("/roster")
    expect(page.locator("tbody tr").first).to_contain_text("Undone")


def test_what_is_no_roster_is_refused_beside_the_field(open_page: Open, tmp_path: Path) -> None:
    page = open_page("ruiz")
    page.goto("/roster")
    (tmp_path / "users.csv").write_bytes(b"%PDF-1.7")
    page.get_by_label("The zip archive").set_input_files(tmp_path / "users.csv")
    page.get_by_role("button", name="Check this roster").click()
    expect(page.get_by_role("alert")).to_contain_text("users.csv is no text file.")
    assert page.evaluate("document.activeElement.id") == "problem"
    assert findings(page) == []


def test_stop_before_it_begins_and_nobody_else_gets_in(open_page: Open, site: Site, tmp_path: Path) -> None:
    page = open_page("ruiz")
    send(page, write_zip(roster(site), tmp_path / "fall.zip"))
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_text("This was stopped. Nothing was changed.")).to_be_visible()
    other = open_page("okoro")
    for address in (page.url, "/roster"):
        answer = other.goto(address)
        assert answer is not None
        assert answer.status == 404
