"""Ana is invited on paper: nothing names her child before she is in, and then she sees Maya only."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Open, Site, findings

PASSWORD = "cuatro nutrias leen despacio"
CHILD = re.compile(r"maya|jordan|theo|amara|cedar|harbor|learner|student|special|school year", re.IGNORECASE)


@pytest.fixture
def ana(site: Site) -> str:
    """Ana is a contact with confirmed rights who never signed in; answers her id."""
    with site.world.connect("postgres", autocommit=True) as connection:
        row = connection.execute(
            "update users u set status = 'contact', last_signed_in_at = null from tenants t "
            "where t.id = u.tenant_id and t.slug = 'riverbend' and u.username = 'ana' returning u.id::text"
        ).fetchone()
    assert row
    return str(row[0])


def sound(page: Page) -> None:
    """Nothing for axe to find, and nothing beside the page."""
    assert findings(page) == [], page.url
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (320, "dark")])
def test_from_the_office_to_the_first_sign_in(open_page: Open, ana: str, width: int, scheme: str) -> None:
    office = open_page("ruiz", width=width, color_scheme=scheme)
    office.goto(f"/people/{ana}/invite")
    sound(office)
    office.get_by_label("I know them and we met in person").check()
    office.get_by_label("Language of the letter").first.select_option("es")
    office.get_by_role("button", name="Invite").click()
    letter = office.locator(".letter")
    expect(letter).to_contain_text("Le invitamos")
    sound(office)
    assert not CHILD.search(letter.inner_text().replace("Riverbend Unified School District", ""))
    link, code = office.locator(".letter-link").inner_text(), office.locator(".slip-code").inner_text()
    assert code.replace(" ", "") not in letter.inner_text().replace(" ", "")

    guest = open_page(None, width=width, color_scheme=scheme)
    parts = urlsplit(link)
    guest.goto(f"{parts.path}?{parts.query}")
    assert urlsplit(guest.url).path == "/link", "the link does not stay in the address"
    assert guest.locator("html").get_attribute("lang") == "es"
    sound(guest)
    assert not CHILD.search(guest.locator("body").inner_text())
    guest.locator("#code").fill("no es este")
    guest.locator("form .button.main").click()
    expect(guest.locator("#problem")).to_be_focused()
    sound(guest)
    guest.locator("#code").fill(code)
    guest.keyboard.press("Enter")
    guest.locator("#password").fill(PASSWORD)
    sound(guest)
    assert guest.locator("#username").input_value() == "ana"
    assert not CHILD.search(guest.locator("body").inner_text().replace("Riverbend Unified School District", ""))
    guest.keyboard.press("Enter")
    guest.wait_for_url(lambda url: "/link" not in url)
    office.goto("/invitations?state=used")
    expect(office.locator("tbody tr").first).to_contain_text("Used")
    sound(office)
    if "/sign-in/" in guest.url:
        return  # the second step comes first; tests/journeys of it go on from here
    guest.goto("/children")
    body = guest.locator("main").inner_text()
    assert "Maya" in body
    assert not re.search(r"Jordan|Theo|Amara", body)


def test_the_pages_of_the_districts_own_sign_in(open_page: Open) -> None:
    for width, scheme in ((1280, "light"), (320, "dark")):
        admin = open_page("ruiz", width=width, color_scheme=scheme)
        for place in ("/settings/sign-in", "/settings/sign-in/new", "/security/accounts"):
            admin.goto(place)
            sound(admin)
        admin.goto("/settings/sign-in")
        admin.locator("main .tile a").first.click()
        expect(admin.get_by_label("Issuer")).to_have_value("https://sign-in.riverbend.example")
        sound(admin)
        guest = open_page(None, width=width, color_scheme=scheme)
        for place in ("/sign-in/district", "/sign-in/district?tenant=riverbend", "/forgot", "/forgot?asked=1"):
            guest.goto(place)
            sound(guest)
