"""Every page and who looks at it: what is listed here is looked at by axe, at 320 px, in the dark and in Spanish.

A new page is added to the people who see it; an address that carries an id is added to ``LINKS`` and found by its link.
"""

from __future__ import annotations

import re

from playwright.sync_api import Page

PAGES = {
    "maya": ("/today", "step", "/reading", "/profile", "/help"),
    "jordan": ("/today", "/help", "/nothing-here"),
    "ana": (
        "/children",
        "student",
        "/security",
        "/security/phone",
        "/reading",
        "/profile",
        "/help",
        "/messages",
        "talk",
        "write",
        "/notifications",
        "/notifications/choices",
        "papers",
        "opened",
    ),
    "okoro": (
        "/students",
        "student",
        "/classes",
        "class",
        "/caseloads",
        "/search?q=xy",
        "/schema",
        "/schema/ieps",
        "/help",
        "/profile",
        "/styleguide",
        "/messages",
        "talk",
        "/messages/new",
        "/messages/hours",
        "papers",
    ),
    "ruiz": (
        "/search?q=an",
        "/caseloads",
        "caseload",
        "/home",
        "/attention/due",
        "/attention/no-factor",
        "/schools",
        "school",
        "/people",
        "person",
        "/people/new",
        "/people?q=zzz",
        "/roster",
        "/rollover",
        "school-class",
        "calendar",
        "/duplicates",
        "/isolation",
        "/nothing-here",
        "/help",
        "/outbox?view=all",
        "/outbox/texts",
        "/settings",
        "/settings/general",
        "/settings/security",
        "/settings/hours",
    ),
}
LINKS = {
    "step": r"/today/\w+/",
    "student": r"/students/[0-9a-f]",
    "school": r"/schools/[0-9a-f]",
    "class": r"/classes/[0-9a-f]",
    "caseload": r"/caseloads/[0-9a-f]",
    "person": r"/people/[0-9a-f-]{36}$",
    "school-class": r"/schools/[0-9a-f-]{36}/classes/[0-9a-f]{8}-",
    "calendar": r"/schools/[0-9a-f-]{36}/calendar",
    "talk": r"/messages/[0-9a-f]",
    "write": r"/messages/new",
    "papers": r"/students/[0-9a-f-]+/documents",
    "opened": r"/students/[0-9a-f-]+/opened",
}
FROM = {
    "step": "/today",
    "student": "/",
    "school": "/schools",
    "class": "/classes",
    "caseload": "/caseloads",
    "person": "/people?role=district_admin",
    "school-class": "school",
    "calendar": "school",
    "talk": "/messages",
    "write": "/messages",
    "papers": "student",
    "opened": "student",
}


def visit(page: Page, place: str) -> None:
    """Go to an address, or through the first link of a kind from where that kind stands."""
    if place in LINKS:
        visit(page, FROM[place])
        address = next(
            href
            for link in page.locator("main a").all()
            if re.match(LINKS[place], href := link.get_attribute("href") or "")
        )
        page.goto(address)
    else:
        page.goto(place)
