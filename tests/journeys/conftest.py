"""A real browser on a real server over the demo world. Foreign requests and errors on any page fail the test."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import socket
import threading
import warnings
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from aivo.app import create_app
from aivo.db import pools
from aivo.db.pools import Databases
from aivo.kit.actor import Actor
from aivo.kit.clock import now
from aivo.seed.build import demo_people
from tests.conftest import MASTER_KEY, ROOT, SIGNING_KEY, Database
from tests.factories.signing_in import full_session
from tests.web.conftest import settings_for

FLAGS = [
    "--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
    "--disable-sync",
]  # fmt: skip
AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
T = TypeVar("T")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


EXPECTED = ("404 (Not Found)", "422", "409 (Conflict)", "410 (Gone)", "ERR_INTERNET_DISCONNECTED")
"""What a browser complains of where a refusal, or being offline, is what the journey is about."""


def find_browser() -> str | None:
    """The browser of ``AIVO_BROWSER``, else one that the machine has."""
    named = os.environ.get("AIVO_BROWSER")
    return named or next(
        filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"))), None
    )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what drives a browser; without one say loudly how much is left out."""
    mine = [item for item in items if Path(__file__).parent in item.path.parents]
    for item in mine:
        item.add_marker(pytest.mark.browser)
    if mine and find_browser() is None:
        warnings.warn(f"No browser here: {len(mine)} journeys are NOT run. Set AIVO_BROWSER.", stacklevel=1)
        for item in mine:
            item.add_marker(pytest.mark.skip(reason="no browser: set AIVO_BROWSER"))


@dataclass(frozen=True)
class Site:
    """The served demo, and a hand in the loop that serves it."""

    address: str
    world: Database
    databases: Databases
    loop: asyncio.AbstractEventLoop

    @property
    def named(self) -> str:
        """The same site by a name: browsers keep passkeys for names, not for numbers."""
        return self.address.replace("127.0.0.1", "localhost")

    @property
    def today(self) -> date:
        """The day around which the demo is made."""
        return now().date()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Do something with the rooms' verbs, beside what the pages do."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(60)

    def session(self, username: str, tenant: str = "riverbend") -> str:
        """A session of this person that has shown a second factor; the doors have tests of their own."""

        async def opened() -> str:
            return (await full_session(self.databases, await Actor.of(tenant, username))).token

        return self.run(opened())


@contextmanager
def served(database: Database, folder: Path) -> Iterator[Site]:
    """The application over this database, on a free port, in a thread of its own."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    address = f"http://127.0.0.1:{listener.getsockname()[1]}"
    settings = replace(settings_for(folder), is_demo=True, base_url=address.replace("127.0.0.1", "localhost"))
    databases = Databases(database.databases.urls, SIGNING_KEY, MASTER_KEY, pool_size=5)
    pools.use(databases)
    app = create_app(databases, settings, demo_people=demo_people(SIGNING_KEY))
    server = uvicorn.Server(uvicorn.Config(app, log_level="error"))
    loop = (server.config.get_loop_factory() or asyncio.new_event_loop)()
    thread = threading.Thread(target=lambda: loop.run_until_complete(server.serve([listener])), daemon=True)
    thread.start()
    while not server.started:
        thread.join(0.02)
    yield Site(address, database, databases, loop)
    server.should_exit = True
    thread.join(20)


@pytest.fixture(scope="module")
def site(world: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The demo for a file of journeys."""
    with served(world, tmp_path_factory.mktemp("data")) as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for a file of journeys."""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=find_browser(), args=FLAGS)
        yield running
        running.close()


Open = Callable[..., Page]


@pytest.fixture
def open_page(site: Site, browser: Browser) -> Iterator[Open]:
    """``open_page("okoro")``: a page of a fresh browser profile, in which this person is signed in; None: nobody."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def opened(username: str | None = None, *, tenant: str = "riverbend", width: int = 1280, **options: object) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            **{"base_url": site.address, "locale": "en-US", **options},  # type: ignore[arg-type]
        )
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda asked: _own(asked.url, site.address, complaints))
        page.on("pageerror", lambda error: complaints.append(f"script: {error}"))
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        if username is not None:
            let_in(site, context, username, tenant)
            page.goto("/")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert [each for each in complaints if not any(word in each for word in EXPECTED)] == []


def let_in(site: Site, context: BrowserContext, username: str, tenant: str = "riverbend") -> None:
    """Hand a session of this person to the browser, for both names of the site."""
    token = site.session(username, tenant)
    context.add_cookies(
        [{"name": "aivo-session", "value": token, "url": url, "httpOnly": True} for url in (site.address, site.named)]
    )


def demo_sign_in(site: Site, page: Page, username: str, tenant: str = "riverbend") -> None:
    """From the sign-in page on, by the demo's own buttons."""
    forget_used_codes(site)
    page.locator(f'form:has(input[value="{tenant}"]):has(input[value="{username}"]) button').click()
    second_step(page)
    with site.world.connect("postgres", autocommit=True) as connection:  # each test is a new device of the same person
        connection.execute("update notifications set read_at = now() where kind = 'device' and read_at is null")


def second_step(page: Page) -> None:
    """Go through the page of the code, which the demo shows and has filled in; learners do not meet it."""
    page.wait_for_url(lambda url: "/sign-in/code" in url or "/sign-in" not in url)
    if "/sign-in/code" in page.url:
        page.get_by_role("button", name=re.compile("^(Go on|Continuar)$")).click()
        page.wait_for_url(lambda url: "/sign-in" not in url)


def forget_used_codes(site: Site) -> None:
    """Let the same person sign in again within half a minute, as tests do and people do not."""
    with site.world.connect("postgres", autocommit=True) as connection:
        connection.execute("update mfa_credentials set last_time_step = null where kind = 'totp'")


def _own(url: str, address: str, complaints: list[str]) -> None:
    if not url.startswith((address, address.replace("127.0.0.1", "localhost"), "data:")):
        complaints.append(f"foreign request: {url}")


def findings(page: Page) -> list[str]:
    """What axe-core finds on the page, by the rules of WCAG 2.0 to 2.2 A and AA and best practice."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found: list[str] = page.evaluate(
        "rules => axe.run(document, {runOnly: rules}).then(r => r.violations.map("
        "v => v.id + ': ' + v.nodes.map(n => n.html.slice(0, 160)).join(' | ')))",
        RULES,
    )
    return found
