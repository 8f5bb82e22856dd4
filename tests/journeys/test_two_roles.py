"""Ms. Lee teaches and has a child in the district: one role at a time, and a number of what waits in the other."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.journeys.conftest import Open, Site, findings

LETTER = """
insert into student_notices (tenant_id, student_id, user_id, kind, title, body, language)
select r.tenant_id, r.student_id, r.user_id, 'general', 'Picture day', 'On Friday.', 'en'
from parent_student_relations r
join users u on u.tenant_id = r.tenant_id and u.id = r.user_id where u.username = 'lee' and r.is_confirmed
limit 1
"""


def test_switches_and_the_rights_follow_from_the_next_request(site: Site, open_page: Open) -> None:
    page = open_page("lee")
    other_tab = page.context.new_page()
    other_tab.goto("/students")
    expect(other_tab.get_by_role("heading", level=1, name="Students")).to_be_visible()
    page.get_by_role("link", name="Switch to: Parent or guardian").click()
    tile = page.locator("li.tile", has_text="Parent or guardian")
    expect(tile).to_contain_text("Nothing waits there")
    with site.world.connect("postgres", autocommit=True) as connection:
        connection.execute(LETTER)
    page.reload()
    expect(tile).to_contain_text("1 thing waits there")
    expect(page.locator("main")).not_to_contain_text("Picture day")
    assert findings(page) == []

    tile.get_by_role("button", name="Switch to: Parent or guardian").click()
    page.wait_for_url("**/children")
    expect(page.locator("main")).to_contain_text("Picture day")
    assert findings(page) == []
    for teachers in ("/students", "/class-sign-in", "/classes"):
        answer = other_tab.goto(teachers)
        assert answer is not None
        assert answer.status == 404, teachers

    page.get_by_role("link", name="Switch to: Teacher").click()
    page.get_by_role("button", name=re.compile("^Switch to: Teacher")).click()
    page.wait_for_url("**/students")
    answer = other_tab.goto("/children")
    assert answer is not None
    assert answer.status == 404
