"""A mother and a case manager write to each other in a real browser, each in their own language."""

from __future__ import annotations

from tests.journeys.conftest import Open, findings


def test_a_mother_writes_and_the_case_manager_answers(open_page: Open) -> None:
    ana = open_page("ana", width=360)
    ana.goto("/messages/new")
    ana.get_by_label("Su mensaje").fill("¿Puede Maya llevar su libro el lunes?")
    ana.get_by_role("button", name="Enviar").click()
    ana.wait_for_url(lambda url: "/messages/new" not in url)
    assert "Todavía sin leer" in ana.locator("main").inner_text()
    assert findings(ana) == []
    okoro = open_page("okoro")
    okoro.goto("/messages")
    okoro.get_by_role("link", name="¿Puede Maya llevar su libro el lunes?").click()
    assert "Written in Spanish; not translated yet." in okoro.locator("main").inner_text()
    okoro.get_by_label("Your answer").fill("Yes, of course.")
    okoro.get_by_role("button", name="Send").click()
    okoro.get_by_text("Yes, of course.").wait_for()
    ana.reload()
    said = ana.locator("main").inner_text()
    assert "Yes, of course." in said
    assert "Leído por Mr. Samuel Okoro" in said


def test_a_paper_from_a_phone_opens_again(open_page: Open) -> None:
    ana = open_page("ana", width=360)
    ana.goto("/children")
    ana.locator("main a[href^='/students/']").first.click()
    ana.get_by_role("link", name="Documentos").click()
    ana.get_by_label("Archivo o fotos").set_input_files(
        [{"name": "carta.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7\n1 0 obj<<>>endobj\n%%EOF"}]
    )
    ana.get_by_label("¿Qué es?").select_option("letter")
    ana.get_by_label("Nombre del papel").fill("Carta del dentista")
    ana.get_by_role("button", name="Agregar el papel").click()
    ana.get_by_role("link", name="Abrir Carta del dentista").wait_for()
    with ana.expect_download() as waiting:
        ana.get_by_role("link", name="Abrir Carta del dentista").click()
    assert waiting.value.suggested_filename.endswith("Carta del dentista.pdf")
    assert findings(ana) == []
