"""A support visit from asking to its end, in a real browser: the platform on one side, the district on the other."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.journeys.conftest import Open, findings


class TestAVisitToARecord:
    def test_opens_with_the_districts_yes_and_closes(self, open_page: Open) -> None:
        kim, ruiz = open_page("kim", tenant="platform"), open_page("ruiz")
        kim.goto("/support")
        assert findings(kim) == []
        kim.get_by_label("Short name of the organization").fill("riverbend")
        kim.get_by_label("One learner's record").check()
        kim.get_by_label("Why").fill("Goals of one plan are not shown")
        kim.get_by_role("button", name="Ask for a visit").click()
        first = kim.locator(".tile").first
        expect(first).to_contain_text("waits for an answer")

        ruiz.goto("/support")
        assert findings(ruiz) == []
        ruiz.locator(".tile", has_text="Goals of one plan are not shown").get_by_role("link", name="Answer").click()
        ruiz.get_by_label("Find the learner by the beginning of a name").fill("Maya")
        ruiz.get_by_role("button", name="Search").click()
        assert findings(ruiz) == []
        ruiz.get_by_role("radio").first.check()
        ruiz.get_by_role("button", name="Allow this look").click()
        expect(ruiz.locator(".tile", has_text="Goals of one plan")).to_contain_text("open now")

        kim.goto("/support")
        kim.locator(".tile", has_text="Goals of one plan").get_by_role("button", name="Go in").click()
        kim.goto("/students")
        kim.get_by_role("link", name="Maya").first.click()
        expect(kim.get_by_role("heading", level=1)).to_contain_text("Maya")
        ours = kim.url

        ruiz.locator(".tile", has_text="Goals of one plan").get_by_role("button", name="End this visit").click()
        kim.goto(ours)
        expect(kim.get_by_role("heading", level=1)).not_to_contain_text("Maya")

    def test_what_was_typed_stays_when_it_was_not_right(self, open_page: Open) -> None:
        kim = open_page("kim", tenant="platform")
        kim.goto("/support?tenant=nowhere")
        kim.get_by_label("Why").fill("A question about their calendar")
        kim.get_by_role("button", name="Ask for a visit").click()
        expect(kim.get_by_role("alert")).to_contain_text("no organization")
        expect(kim.get_by_label("Why")).to_have_value("A question about their calendar")
        assert findings(kim) == []


class TestWhoOpenedTheRecord:
    def test_a_mother_reads_it(self, open_page: Open) -> None:
        okoro = open_page("okoro")
        okoro.goto("/students")
        okoro.get_by_role("link", name="Maya").first.click()
        ana = open_page("ana")
        ana.goto("/children")
        ana.get_by_role("link", name="Maya").first.click()
        ana.get_by_role("link", name="Quién abrió el expediente").or_(
            ana.get_by_role("link", name="Who opened the record")
        ).click()
        expect(ana.get_by_role("main")).to_contain_text("Okoro")
        expect(ana.get_by_role("main")).not_to_contain_text("Ben")
        assert findings(ana) == []


class TestThePlatformsPages:
    def test_health_and_audit_are_for_everybody_to_read(self, open_page: Open) -> None:
        kim = open_page("kim", tenant="platform")
        kim.goto("/health")
        expect(kim.get_by_role("heading", level=1)).to_be_visible()
        assert findings(kim) == []
        ruiz = open_page("ruiz")
        for path in ("/audit", "/audit/openings"):
            ruiz.goto(path)
            expect(ruiz.get_by_role("table")).to_be_visible()
            assert findings(ruiz) == []
