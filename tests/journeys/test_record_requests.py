"""A request about a record in a real browser: a parent asks and reads the answer, the custodian decides."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.journeys.conftest import Open, findings
from tests.journeys.pages_of import visit


def press(page: Page, name: str) -> None:
    """Press a button and wait for the page that follows; it is looked at."""
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()
    assert findings(page) == []


class TestALookAtTheRecord:
    def test_is_asked_granted_done_and_read(self, open_page: Open) -> None:
        ben, ruiz = open_page("ben"), open_page("ruiz")
        visit(ben, "student")
        ben.get_by_role("link", name="Ask about the record").click()
        expect(ben.get_by_role("link", name="Give it to somebody")).to_have_count(0)  # he does not decide
        ben.get_by_role("link", name="Look at the record").click()
        ben.get_by_label("Anything the school should know?").fill("Only this year, please.")
        press(ben, "Send to the school")
        expect(ben.get_by_text("nothing of the record may be deleted")).to_be_visible()
        ben.get_by_text("Why this day?").click()
        expect(ben.get_by_text("34 CFR")).to_be_visible()

        ruiz.goto("/records/" + ben.url.rpartition("/")[2])
        expect(ruiz.get_by_text("Only this year, please.")).to_be_visible()
        press(ruiz, "Decide")
        expect(ruiz.get_by_role("alert")).to_be_visible()
        ruiz.get_by_label("Yes", exact=True).check()
        ruiz.get_by_label("Why, and how it is done").fill("Friday at ten, room 12.")
        press(ruiz, "Decide")
        press(ruiz, "It is done")

        ben.reload()
        expect(ben.get_by_text("Friday at ten, room 12.")).to_be_visible()
        expect(ben.get_by_text("nothing of the record may be deleted")).to_have_count(0)


class TestACorrection:
    def test_refused_leads_to_the_hearing_and_the_statement_stays(self, open_page: Open) -> None:
        ana, ruiz, patel = open_page("ana"), open_page("ruiz"), open_page("patel")
        visit(ana, "record-ask")
        ana.get_by_label("¿De qué se trata?").select_option("services")
        ana.get_by_label("¿Qué está mal?").fill("Dice que en mayo hubo terapia.")
        press(ana, "Enviar a la escuela")

        ruiz.goto("/records/" + ana.url.rpartition("/")[2])
        ruiz.get_by_label("No", exact=True).check()
        ruiz.get_by_label("Why, and how it is done").fill("The log was signed by the provider.")
        press(ruiz, "Decide")

        ana.reload()
        press(ana, "Pedir una audiencia")
        ana.get_by_label("Escriba una declaración").fill("En mayo no vino nadie.")
        press(ana, "Ponerla junto al expediente")
        expect(ana.get_by_text("En mayo no vino nadie.")).to_be_visible()

        ruiz.reload()
        ruiz.get_by_label("Who held it").fill("Judge Ames")
        ruiz.get_by_label("The record stays as it is").check()
        ruiz.get_by_label("What was shown, and why").fill("Both sides were heard.")
        press(ruiz, "Keep the result")
        expect(ruiz.get_by_text("Judge Ames")).to_be_visible()

        patel.goto(ana.url.partition("/record/")[0])
        expect(patel.get_by_text("En mayo no vino nadie.")).to_be_visible()  # a provider reads the services
