"""Pages of staff and of the platform, as they are painted."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.journeys.conftest import Site
from tests.journeys.matrix import look_at_all


@pytest.fixture(scope="module")
def judged() -> set[str]:
    """The combinations of colours that axe has judged."""
    return set()


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("username", ["lee", "okoro", "ruiz", "kim"])
def test_every_page(site: Site, browser: Browser, judged: set[str], username: str, language: str) -> None:
    problems, _ = look_at_all(site, browser, username, language, judged)
    assert not problems, "\n".join(problems)
