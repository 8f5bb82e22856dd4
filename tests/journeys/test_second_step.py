"""A person sets up a second step and prints a sheet of codes, in a real browser; the pages on the way are sound."""

from __future__ import annotations

import re
import time

from aivo.domains.identity import totp
from tests.journeys.conftest import Open, Site, findings


def test_an_app_is_set_up(site: Site, open_page: Open) -> None:
    page = open_page("lee")
    page.goto("/security")
    page.get_by_role("button", name="Set up an authenticator app").click()
    page.get_by_text("Scan the picture").wait_for()
    assert findings(page) == []
    key = re.search(r"[A-Z2-7]{4}( [A-Z2-7]{4}){7}", page.locator("main").inner_text())
    assert key
    seed = key[0].replace(" ", "")
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.get_by_label("Code", exact=True).fill(totp.code_at(seed, totp.step_at(time.time())))
    page.get_by_role("button", name="Turn it on").click()
    page.get_by_role("button", name="Make a code sheet to print").click()
    page.get_by_role("heading", name="Code sheet", level=1).wait_for()
    assert page.locator("ol code").count() == 10
    assert findings(page) == []
    with site.world.connect("postgres", autocommit=True) as connection:
        connection.execute("delete from mfa_credentials where label <> 'Phone'; delete from backup_codes")
