"""Every page and who looks at it: what is listed here is looked at by axe in all colours, at 320 px, in two languages.

A new page is added to a person of each role that its line in ``aivo.doors`` names (a test holds this to that).
An address that carries an id is added to ``LINKS`` and found by its link; one that something must come before, to
``tests/journeys/ways.py``. A person of the demo stands for a role; ``nobody`` has not signed in.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape

from playwright.sync_api import Page

EVERYBODY = (
    "/help", "/profile", "/reading", "/security", "/security/prove", "security-app", "/security/passkey",
    "/notifications", "/notifications/choices",
)  # fmt: skip
PAGES: dict[str, tuple[str, ...]] = {
    "nobody": (
        "/sign-in", "code", "set-up", "set-up-app", "set-up-phone", "new-password", "/sign-in/passkey",
        "/sign-in/district",
                "/sign-in/district?tenant=riverbend", "/sign-in/district/back", "/forgot", "/forgot?asked=1", "link",
        "link-over", "/class", "who", "who-few", "pictures", "/reading", "/styleguide",
    ),
    "maya": ("/today", "step", "own", "/my-pictures", "/my-pictures/new", "/nothing-here", *EVERYBODY),
    "jordan": ("/today", "/help", "/nothing-here"),
    "ana": (
        "/children", "student", "opened", "papers", "record", "record-ask", "record-request", "given",
        "/messages", "talk", "/messages/new", "/security/accounts",
        "/security/phone", "/nothing-here", *EVERYBODY,
    ),
    "lee": ("/roles", "/class-sign-in", "class-sign-in"),
    "okoro": (
        "/students", "student", "papers", "/classes", "class", "/caseloads", "caseload", "/search?q=xy", "/messages",
        "talk", "/messages/new", "/messages/hours", "/schema", "/schema/ieps", "/api", "/security/accounts",
        "/security/tokens", "/nothing-here", *EVERYBODY,
    ),
    "ruiz": (
        "/home", "/attention/due", "/attention/no-factor", "/search?q=an", "/students", "pupil", "pupil-papers",
        "leave", "/caseloads", "caseload", "/schools", "school", "school-class", "class-new", "calendar", "enrol",
        "/people", "/people?q=zzz", "person", "/people/new", "invite", "/invitations", "/settings/sign-in",
        "/settings/sign-in/new", "provider", "/roster", "import", "job", "/rollover", "pair", "/duplicates", "/audit",
        "change", "/records", "/records?which=over", "record-case", "record-over", "/records/new",
        "/records/new?q=a", "record-new", "pupil-given", "/audit/openings",
        "/support", "visit", "/isolation", "/outbox?view=all", "/outbox/texts",
        "/messages", "talk",
        "/messages/new", "/messages/hours", "/schema", "/schema/ieps", "/api", "/security/accounts",
        "/security/tokens", "/settings", "/settings/general", "/settings/security", "/settings/hours",
        "/settings/requests",
        "/caseloads/next-year", "/caseloads/next-year/services", "/duplicates/pair",
        "/nothing-here", *EVERYBODY,
    ),
    "kim": (
        "/tenants", "tenant", "standing", "/tenants/new", "/support", "/health", "/isolation", "/schema",
        "/schema/ieps", "/api", "/security/accounts", *EVERYBODY,
    ),
}  # fmt: skip
SHARED = {*EVERYBODY, "/nothing-here", "/schema", "/schema/ieps", "/api", "/security/accounts", "/security/tokens",
          "/messages/hours"}  # fmt: skip
"""Pages that say the same to every role: the first person here sees them in both languages, the others in Spanish."""
ROLE_OF = {
    "maya": "learner", "jordan": "learner", "ana": "parent", "lee": "teacher", "okoro": "teacher",
    "ruiz": "district_admin", "kim": "platform_admin",
}  # fmt: skip
TENANT_OF = {"kim": "platform"}


@dataclass(frozen=True)
class Link:
    """A page with an id: its route, the page where its link stands, and what the link looks like."""

    route: str
    start: str
    address: str


ID = "[0-9a-f-]{36}"
LINKS = {
    "step": Link("/today/{kind}/{id}", "/today", r"/today/\w+/"),
    "student": Link("/students/{id}", "/", rf"/students/{ID}$"),
    "opened": Link("/students/{id}/opened", "student", r"/students/.*/opened"),
    "papers": Link("/students/{id}/documents", "student", r"/students/.*/documents"),
    "pupil": Link("/students/{id}", "/students", rf"/students/{ID}$"),
    "pupil-papers": Link("/students/{id}/documents", "pupil", r"/students/.*/documents"),
    "leave": Link("/students/{id}/leave", "pupil", r"/students/.*/leave"),
    "record": Link("/students/{id}/record", "student", rf"/students/{ID}/record$"),
    "record-ask": Link("/students/{id}/record", "record", rf"/students/{ID}/record\?kind=amend"),
    "record-request": Link("/students/{id}/record/{request}", "record", rf"/students/{ID}/record/{ID}"),
    "given": Link("/students/{id}/disclosures", "student", rf"/students/{ID}/disclosures"),
    "record-case": Link("/records/{id}", "/records", rf"/records/{ID}$"),
    "record-over": Link("/records/{id}", "/records?which=over", rf"/records/{ID}$"),
    "record-new": Link("/records/new", "/records/new?q=a", rf"/records/new\?learner={ID}"),
    "pupil-given": Link("/students/{id}/disclosures", "record-over", rf"/students/{ID}/disclosures"),
    "school": Link("/schools/{id}", "/schools", rf"/schools/{ID}$"),
    "school-class": Link("/schools/{id}/classes/{class}", "school", rf"/schools/{ID}/classes/{ID}"),
    "class-new": Link("/schools/{id}/classes/new", "school", rf"/schools/{ID}/classes/new"),
    "calendar": Link("/schools/{id}/calendar", "school", rf"/schools/{ID}/calendar"),
    "enrol": Link("/schools/{id}/enrol", "school", rf"/schools/{ID}/enrol"),
    "class": Link("/classes/{id}", "/classes", r"/classes/[0-9a-f]"),
    "class-sign-in": Link("/class-sign-in/{id}", "/class-sign-in", r"/class-sign-in/[0-9a-f]"),
    "caseload": Link("/caseloads/{id}", "/caseloads", r"/caseloads/[0-9a-f]"),
    "person": Link("/people/{id}", "/people?role=district_admin", rf"/people/{ID}$"),
    "invite": Link("/people/{id}/invite", "/people?role=parent", rf"/people/{ID}/invite"),
    "provider": Link("/settings/sign-in/{id}", "/settings/sign-in", rf"/settings/sign-in/{ID}"),
    "import": Link("/roster/imports/{id}", "/roster", r"/roster/imports/"),
    "change": Link("/audit/{id}", "/audit", r"/audit/\d+|/audit/[0-9a-f]{8}-"),
    "visit": Link("/support/{id}", "/support", rf"/support/{ID}$"),
    "tenant": Link("/tenants/{id}", "/tenants", rf"/tenants/{ID}$"),
    "standing": Link("/tenants/{id}/state", "tenant", rf"/tenants/{ID}/state"),
    "talk": Link("/messages/{id}", "/messages", rf"/messages/{ID}"),
}
NO_PAGE = {
    "/caseloads/next-year/{id}": "there only after the step into the next school year: test_rollover looks at it",
    "/": "leads to the home of the role",
    "/link/{tenant}/{token}": "leads to /link",
    "/sign-in/district/{tenant}/{id}": "leads to the district's own sign-in",
    "/roster/jobs/{id}/findings.csv": "a file",
    "/roster/imports/{id}/findings.csv": "a file",
    "/students/{id}/documents/{document}": "a file",
    "/healthz": "for machines",
    "/readyz": "for machines",
    "/metrics": "for machines",
}
"""Routes that answer with no page of their own, and why."""
HREF = re.compile(r'<a [^>]*?href="([^"]+)"')


def places(username: str, language: str) -> list[str]:
    """What this person looks at in this language."""
    before = [each for person in list(PAGES)[: list(PAGES).index(username)] for each in PAGES[person]]
    return [each for each in PAGES[username] if language == "es" or each not in SHARED or each not in before]


def address_of(page: Page, place: str, known: dict[str, str]) -> str:
    """The address of a place; one with an id is read from the page where its link stands, and kept in ``known``."""
    if place not in LINKS:
        return place
    if place not in known:
        link = LINKS[place]
        text = page.request.get(address_of(page, link.start, known)).text()
        main = text[text.find("<main") : text.rfind("</main>")]
        found = (unescape(each[1]) for each in HREF.finditer(main))
        known[place] = next((each for each in found if re.match(link.address, each)), "")
        assert known[place], f"no link to {place} on {link.start}"
    return known[place]


def visit(page: Page, place: str) -> None:
    """Go to an address, or to the first one of a kind."""
    page.goto(address_of(page, place, {}))
