"""A real browser on a real server over the demo world. Foreign requests and errors on any page fail the test."""

from __future__ import annotations

import os
import re
import shutil
import socket
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from aivo.app import create_app
from aivo.db.pools import Databases
from aivo.seed.build import demo_people
from tests.conftest import MASTER_KEY, ROOT, SIGNING_KEY, WorldDatabase
from tests.web.conftest import settings_for

FLAGS = [
    "--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
    "--disable-sync",
]  # fmt: skip
AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


EXPECTED = ("404 (Not Found)", "422", "409 (Conflict)", "ERR_INTERNET_DISCONNECTED")
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
    """The served demo."""

    address: str
    world: WorldDatabase

    @property
    def named(self) -> str:
        """The same site by a name: browsers keep passkeys for names, not for numbers."""
        return self.address.replace("127.0.0.1", "localhost")


@pytest.fixture(scope="module")
def site(world: WorldDatabase, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The demo on a free port, in a thread of its own."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    address = f"http://127.0.0.1:{listener.getsockname()[1]}"
    settings = replace(
        settings_for(tmp_path_factory.mktemp("data")), is_demo=True, base_url=address.replace("127.0.0.1", "localhost")
    )
    databases = Databases(world.databases.urls, SIGNING_KEY, MASTER_KEY, pool_size=5)
    app = create_app(databases, settings, demo_people=demo_people(SIGNING_KEY))
    server = uvicorn.Server(uvicorn.Config(app, log_level="error"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield Site(address, world)
    server.should_exit = True
    thread.join(20)


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
    """``open_page("okoro")``: a page of a fresh browser profile, signed in by the demo's own button; None: nobody."""
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
            page.goto("/sign-in")
            demo_sign_in(site, page, username, tenant)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert [each for each in complaints if not any(word in each for word in EXPECTED)] == []


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
