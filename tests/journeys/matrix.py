"""The matrix: every page of a person, in a language, looked at from all sides in one visit each."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page

from tests.journeys.conftest import EXPECTED, Site, let_in
from tests.journeys.looking import Looker, Seen, prepare
from tests.journeys.pages_of import ROLE_OF, TENANT_OF, address_of, places
from tests.journeys.ways import WAYS

LOCALES = {"en": "en-US", "es": "es-US"}
STAFF = ("teacher", "district_admin", "platform_admin")


@contextmanager
def browsing(
    site: Site, browser: Browser, username: str, language: str, problems: list[str], tenant: str = ""
) -> Iterator[Page]:
    """One browser profile for all pages of this person in this language; notes every error and foreign request."""
    with site.world.connect("postgres", autocommit=True) as connection:
        connection.execute("update users set locale = %s where username = %s", (language, username))
    context = browser.new_context(
        base_url=site.address,
        locale=LOCALES[language],
        reduced_motion="reduce",
    )
    prepare(context)
    if username != "nobody":
        let_in(site, context, username, tenant or TENANT_OF.get(username, "riverbend"))
    page = context.new_page()
    page.goto("/sign-in")  # people come by this page, so that the letters are there
    page.on("request", lambda asked: problems.append(f"foreign: {asked.url}") if is_foreign(asked.url, site) else None)
    page.on("pageerror", lambda error: problems.append(f"script: {error}"))
    page.on("console", lambda said: problems.append(said.text) if is_complaint(said.type, said.text) else None)
    yield page
    context.close()


def go_to(site: Site, page: Page, place: str, known: dict[str, str]) -> None:
    """Open a place: by the way that leads there, or by its address."""
    if place in WAYS:
        WAYS[place][1](site, page)
    else:
        page.goto(address_of(page, place, known))


def is_foreign(url: str, site: Site) -> bool:
    """Whether a page asks somebody else."""
    return not url.startswith((site.address, site.named, "data:"))


def is_complaint(kind: str, text: str) -> bool:
    """Whether the browser complains of something that a page did wrong."""
    return kind == "error" and not any(word in text for word in EXPECTED)


def look_at_all(
    site: Site, browser: Browser, username: str, language: str, judged: set[str]
) -> tuple[list[str], dict[str, Seen]]:
    """Visit each page of this person; answers what is wrong anywhere, and what was seen where.

    ``judged``: the combinations of colours that axe has been asked about, which grows.
    """
    problems: list[str] = []
    seen: dict[str, Seen] = {}
    known: dict[str, str] = {}
    with browsing(site, browser, username, language, problems) as page:
        looker = Looker(page, language, judged)
        for place in places(username, language):
            go_to(site, page, place, known)
            seen[place] = found = looker.look()
            where = f"{username} {place} {language}"
            if found.dialogs and place != "/styleguide":  # test_shell opens the one of the style guide
                problems.append(f"{where}: no test opens the dialog {', '.join(found.dialogs)}")
            problems += [
                f"{where}: {each}" for each in (*found.problems, *too_heavy(found, ROLE_OF.get(username, ""), language))
            ]
    return problems, seen


def too_heavy(found: Seen, role: str, language: str) -> list[str]:
    """What is more than it may be.

    Scripts as they are run: 5 kB for learners and families, 8 where typed text is kept, 60 for staff; styles as sent:
    30 kB; fonts 80; 12 requests. Nothing moves while it loads, at a desk and with the letters already there.
    """
    keeps = any("keep" in url for url, _, _ in found.entries)
    most = 60_000 if role in STAFF else 8_000 if keeps or not role else 5_000
    limits = [
        ("scripts", found.weight(".js"), most),
        ("styles", found.weight(".css", sent=True), 30_000),
        ("fonts", found.weight(".woff2"), 80_000),
        ("requests", len(found.entries), 12),
        ("thousandths moved", round(found.shift * 1000) if role and language == "en" else 0, 20),
    ]
    return [f"{size} {what}, at most {limit}" for what, size, limit in limits if size > limit]
